import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import { createMessage, type Message } from '../../core/messages/message.ts';
import { translate } from '../../core/messages/translate.ts';
import { describeIssue } from '../../core/zod-issues.ts';
import {
  entriesOf,
  type FieldNames,
  hasTimes,
  START_AND_END,
  scoreField,
  secondsField,
  withNames,
} from '../../engines/model-answers/fields.ts';
import type { RemoteService } from '../../engines/remote-tasks.ts';
import { addTokens, NO_TOKENS, type TokenUsage } from '../../engines/token-usage.ts';
import type {
  AnsweredVideo,
  VideoAnalysis,
  VideoAnalysisRequest,
  VideoAnalyst,
} from '../../engines/video-analyst.ts';
import { type ChatBody, type Completion, createChatCompletions, readJson } from './openai-chat.ts';
import { type OpenAiEndpoint, requireKey } from './openai-endpoint.ts';
import { createUnusableAnswerError } from './openai-request.ts';

const MAX_ENTRIES = 200;
const text = z.string().transform((value) => value.slice(0, 2000));
const DESCRIPTION: FieldNames = {
  description: [
    'desc',
    'text',
    'title',
    'reason',
    'content',
    'event',
    '描述',
    '说明',
    '内容',
    '理由',
    '原因',
    '标题',
    '事件',
  ],
};
const time = secondsField.pipe(z.number().min(0));
const momentSchema = z.union([
  withNames(
    {
      ...START_AND_END,
      ...DESCRIPTION,
      score: ['importance', 'confidence', 'rating', 'excitement', '分数', '评分', '得分', '重要性', '精彩度'],
    },
    z.object({ start: time, end: time, score: scoreField.catch(0.5), description: text.catch('') }),
  ),
  // Some models list highlights as sentences without times.
  text.transform((description) => ({ start: 0, end: 0, score: 0, description })),
]);
const sceneSchema = withNames(
  { ...START_AND_END, ...DESCRIPTION },
  z.object({ start: time, end: time, description: text.catch('') }),
);
const NO_ENTRIES = { entries: [], ignored: 0 };
const analysisSchema = withNames(
  {
    content: ['summary', 'description', 'overview', '内容', '概述', '摘要', '描述', '视频内容', '总结'],
    highlights: [
      'moments',
      'key_moments',
      'highlight',
      'events',
      'segments',
      '精彩片段',
      '精彩瞬间',
      '精彩时刻',
      '高光',
      '高光时刻',
      '亮点',
      '片段',
    ],
    tags: ['keywords', 'labels', '标签', '关键词'],
    scenes: ['shots', '场景', '镜头', '关键场景'],
  },
  z
    .object({
      content: text.catch(''),
      highlights: entriesOf(momentSchema, MAX_ENTRIES).default(NO_ENTRIES),
      tags: z.union([z.array(text), z.string().transform((words) => words.split(/[,，、;；]\s*/))]).catch([]),
      scenes: entriesOf(sceneSchema, MAX_ENTRIES).default(NO_ENTRIES),
    })
    .refine(({ content, highlights }) => content !== '' || highlights.entries.length > 0, {
      error: 'issue.missing',
      path: ['content'],
    }),
);

/** A vision model by an OpenAI-compatible endpoint that takes `video_url`, such as the qwen-vl models. */
export class OpenAiVideoAnalyst implements VideoAnalyst {
  readonly id: string;
  readonly version = '1';
  readonly #chat: RemoteService<ChatBody, Answer>;

  /** @throws `model.no-key` */
  constructor(model: string, endpoint: OpenAiEndpoint) {
    this.id = model;
    const apiKey = requireKey(endpoint, model);
    this.#chat = createChatCompletions({ model, endpoint, apiKey }, parseAnswer);
  }

  async analyze(request: VideoAnalysisRequest): Promise<AnsweredVideo> {
    const { videoUrl: _fetchedFrom, remote, signal: _signal, ...identity } = request;
    const first = await remote.run(this.#chat, identity, createVideoBody(this.id, request));
    if (first.analysis) return first;
    // The model is asked once to repair its JSON, without paying for the video again.
    const repair = createRepairBody(this.id, first.text, first.problem);
    const second = await remote.run(this.#chat, repair, repair);
    const usage = addTokens(first.usage, second.usage);
    if (second.analysis) return { ...second, usage };
    const error = this.createNoAnalysisError(second.problem);
    await remote.reject(this.#chat, repair, error);
    await remote.reject(this.#chat, identity, error);
    throw error;
  }

  private createNoAnalysisError(problem: string | Message): FootlightError {
    return new FootlightError('model.answer', {
      kind: 'terminal',
      reason: 'no-analysis',
      parameters: { problem },
      value: this.id,
    });
  }
}

function createEnglishPrompt(durationSeconds: number, focus: string | undefined): string[] {
  return [
    `Watch this video of ${durationSeconds.toFixed(1)} seconds and find its highlights.`,
    focus ? `The editor wants: ${focus}` : '',
    'Return JSON only, of this form:',
    '{"content": "what is seen, in a few sentences", "tags": ["..."],',
    '"highlights": [{"start": seconds, "end": seconds, "score": 0 to 1, "description": "..."}],',
    '"scenes": [{"start": seconds, "end": seconds, "description": "..."}]}',
    'All times are absolute seconds from the start of the video.',
  ];
}

function createChinesePrompt(durationSeconds: number, focus: string | undefined): string[] {
  return [
    `这段视频长 ${durationSeconds.toFixed(1)} 秒。请详细分析视频内容，识别精彩片段和关键场景。`,
    focus ? `用户额外需求：${focus}` : '',
    '只返回 JSON，格式如下：',
    '{"content": "用几句话说明画面内容", "tags": ["..."],',
    '"highlights": [{"start": 秒, "end": 秒, "score": 0 到 1, "description": "..."}],',
    '"scenes": [{"start": 秒, "end": 秒, "description": "..."}]}',
    '所有时间都是从视频开头算起的秒数。',
  ];
}

/** The body of the request as DashScope documents it: `fps` belongs beside `video_url`. */
export function createVideoBody(
  model: string,
  { videoUrl, framesPerSecond, durationSeconds, prompt: focus, language }: VideoAnalysisRequest,
) {
  const prompt =
    language === 'zh'
      ? createChinesePrompt(durationSeconds, focus)
      : createEnglishPrompt(durationSeconds, focus);

  return {
    model,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'video_url', video_url: { url: videoUrl }, fps: framesPerSecond },
          { type: 'text', text: prompt.filter(Boolean).join('\n') },
        ],
      },
    ],
    response_format: { type: 'json_object' },
  };
}

function createRepairBody(model: string, answer: string, problem: string | Message) {
  const described = typeof problem === 'string' ? problem : translate(problem);
  return {
    model,
    messages: [
      {
        role: 'user',
        content: [
          {
            type: 'text',
            text: `This JSON is not of the wanted form (${described}). Return it mended, as JSON only:\n${answer.slice(0, 20_000)}`,
          },
        ],
      },
    ],
    response_format: { type: 'json_object' },
  };
}

type Answer = { readonly usage: TokenUsage } & (
  | { readonly analysis: VideoAnalysis; readonly ignoredEntries: number }
  | { readonly analysis?: undefined; readonly text: string; readonly problem: string | Message }
);

function parseAnswer(completion: Completion): Answer {
  const { text, usage = NO_TOKENS } = completion;
  try {
    const { highlights, scenes, tags, content } = readJson(completion, parseAnalysis);
    const analysis = {
      content,
      highlights: highlights.entries,
      tags: tags.slice(0, MAX_ENTRIES),
      scenes: scenes.entries,
    };
    return { analysis, usage, ignoredEntries: highlights.ignored + scenes.ignored };
  } catch (error) {
    return { text, usage, problem: getProblem(error) };
  }
}

function parseAnalysis(json: unknown): z.output<typeof analysisSchema> {
  const analysis = analysisSchema.parse(json);
  // Of an answer that was cut off, only entries are whole; one of them is not the analysis.
  if (analysis.highlights.entries.length === 0 && hasTimes(json))
    throw createUnusableAnswerError(createMessage('answer-problem.broken-json'));
  return analysis;
}

/** What is wrong with an answer, without the sentence around it. */
function getProblem(error: unknown): string | Message {
  if (error instanceof z.ZodError) return describeIssue(error);
  const problem = error instanceof FootlightError ? error.parameters.problem : undefined;
  return (problem as string | Message | undefined) ?? (error as Error).message;
}
