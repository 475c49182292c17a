import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import type { Message } from '../../core/messages/message.ts';
import { translate } from '../../core/messages/translate.ts';
import { describeIssue } from '../../core/zod-issues.ts';
import type { RemoteService } from '../../engines/remote-tasks.ts';
import { addTokens, NO_TOKENS, type TokenUsage } from '../../engines/token-usage.ts';
import type { VideoAnalysis, VideoAnalysisRequest, VideoAnalyst } from '../../engines/video-analyst.ts';
import { type ChatBody, type Completion, createChatCompletions, readJson } from './openai-chat.ts';
import { type OpenAiEndpoint, requireKey } from './openai-endpoint.ts';

const MAX_ENTRIES = 200;
const text = z.string().transform((value) => value.slice(0, 2000));
/** Models write times as numbers, "12.5" or "1:02". */
const time = z.union([z.number(), z.string().transform(parseClockSeconds)]).pipe(z.number().min(0));
const moment = z.union([
  z.object({
    start: time,
    end: time,
    score: z.number().min(0).max(1).catch(0.5),
    description: text.catch(''),
  }),
  // Some models list highlights as sentences without times.
  text.transform((description) => ({ start: 0, end: 0, score: 0, description })),
]);
const analysisSchema = z.object({
  content: text,
  highlights: z.array(moment).max(MAX_ENTRIES).default([]),
  tags: z.array(text).max(MAX_ENTRIES).default([]),
  scenes: z
    .array(z.object({ start: time, end: time, description: text.catch('') }))
    .max(MAX_ENTRIES)
    .default([]),
});

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

  async analyze(request: VideoAnalysisRequest): Promise<{ analysis: VideoAnalysis; usage: TokenUsage }> {
    const { videoUrl: _fetchedFrom, remote, signal: _signal, ...identity } = request;
    const first = await remote.run(this.#chat, identity, createVideoBody(this.id, request));
    if (first.analysis) return { analysis: first.analysis, usage: first.usage };
    // The model is asked once to repair its JSON, without paying for the video again.
    const repair = createRepairBody(this.id, first.text, first.problem);
    const second = await remote.run(this.#chat, repair, repair);
    const usage = addTokens(first.usage, second.usage);
    if (second.analysis) return { analysis: second.analysis, usage };
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

/** The body of the request as DashScope documents it: `fps` belongs beside `video_url`. */
export function createVideoBody(
  model: string,
  { videoUrl, framesPerSecond, durationSeconds, prompt: focus }: VideoAnalysisRequest,
) {
  const prompt = [
    `Watch this video of ${durationSeconds.toFixed(1)} seconds and find its highlights.`,
    focus ? `The editor wants: ${focus}` : '',
    'Return JSON only, of this form:',
    '{"content": "what is seen, in a few sentences", "tags": ["..."],',
    '"highlights": [{"start": seconds, "end": seconds, "score": 0 to 1, "description": "..."}],',
    '"scenes": [{"start": seconds, "end": seconds, "description": "..."}]}',
    'All times are absolute seconds from the start of the video.',
  ];
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
  | { readonly analysis: VideoAnalysis }
  | { readonly analysis?: undefined; readonly text: string; readonly problem: string | Message }
);

function parseAnswer({ text, usage = NO_TOKENS }: Completion): Answer {
  try {
    const parsed = analysisSchema.safeParse(readJson(text));
    if (parsed.success) return { analysis: parsed.data, usage };
    return { text, usage, problem: describeIssue(parsed.error) };
  } catch (error) {
    return { text, usage, problem: getProblem(error) };
  }
}

/** What is wrong with an answer, without the sentence around it. */
function getProblem(error: unknown): string | Message {
  const problem = error instanceof FootlightError ? error.parameters.problem : undefined;
  return (problem as string | Message | undefined) ?? (error as Error).message;
}

/** Seconds of "1:02:03.5", "62.5" or "62.5s"; NaN for anything else, which the schema rejects. */
function parseClockSeconds(value: string): number {
  const parts = value.trim().replace(/s$/i, '').split(':').map(Number);
  return parts.reduce((total, part) => total * 60 + part, 0);
}
