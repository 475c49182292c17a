import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import type { RemoteService } from '../../engines/remote-tasks.ts';
import { addTokens, NO_TOKENS, type TokenUsage } from '../../engines/token-usage.ts';
import type { VideoAnalysis, VideoAnalysisRequest, VideoAnalyst } from '../../engines/video-analyst.ts';
import { type ChatBody, type Completion, chatCompletions, jsonIn } from './openai-chat.ts';
import { type OpenAiEndpoint, requireKey } from './openai-endpoint.ts';

const MAXIMUM_ENTRIES = 200;
const text = z.string().transform((value) => value.slice(0, 2000));
/** Models write times as numbers, as "12.5" and as "1:02". */
const time = z.union([z.number(), z.string().transform(clockSeconds)]).pipe(z.number().min(0));
const moment = z.union([
  z.object({
    start: time,
    end: time,
    score: z.number().min(0).max(1).catch(0.5),
    description: text.catch(''),
  }),
  // The design's own shape: a highlight as a sentence without times.
  text.transform((description) => ({ start: 0, end: 0, score: 0, description })),
]);
const analysisSchema = z.object({
  content: text,
  highlights: z.array(moment).max(MAXIMUM_ENTRIES).default([]),
  tags: z.array(text).max(MAXIMUM_ENTRIES).default([]),
  scenes: z
    .array(z.object({ start: time, end: time, description: text.catch('') }))
    .max(MAXIMUM_ENTRIES)
    .default([]),
});

/** A vision model behind an OpenAI-compatible endpoint that takes `video_url`, such as the qwen-vl models. */
export class OpenAiVideoAnalyst implements VideoAnalyst {
  readonly id: string;
  readonly version = '1';
  readonly #chat: RemoteService<ChatBody, Answer>;

  /** @throws `model.no-key` */
  constructor(model: string, endpoint: OpenAiEndpoint) {
    this.id = model;
    const apiKey = requireKey(endpoint, model);
    this.#chat = chatCompletions({ model, endpoint, apiKey }, answerFrom);
  }

  async analyse(request: VideoAnalysisRequest): Promise<{ analysis: VideoAnalysis; usage: TokenUsage }> {
    const { videoUrl: _fetchedFrom, remote, signal: _signal, ...identity } = request;
    const first = await remote.run(this.#chat, identity, videoBody(this.id, request));
    if (first.analysis) return { analysis: first.analysis, usage: first.usage };
    // Once is asked to mend the form of the answer; the film is not paid for again.
    const repair = repairBody(this.id, first.text, first.problem);
    const second = await remote.run(this.#chat, repair, repair);
    const usage = addTokens(first.usage, second.usage);
    if (second.analysis) return { analysis: second.analysis, usage };
    const error = this.noAnalysis(second.problem);
    await remote.reject(this.#chat, repair, error);
    await remote.reject(this.#chat, identity, error);
    throw error;
  }

  private noAnalysis(problem: string): FootlightError {
    return new FootlightError('model.answer', {
      kind: 'terminal',
      reason: 'no-analysis',
      parameters: { problem },
      value: this.id,
    });
  }
}

/** The request, byte for byte as the service documents it: `fps` stands beside `video_url`. */
export function videoBody(
  model: string,
  { videoUrl, framesPerSecond, durationSeconds, wish }: VideoAnalysisRequest,
) {
  const prompt = [
    `Watch this video of ${durationSeconds.toFixed(1)} seconds and find its highlights.`,
    wish ? `The editor wants: ${wish}` : '',
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

function repairBody(model: string, answer: string, problem: string) {
  return {
    model,
    messages: [
      {
        role: 'user',
        content: [
          {
            type: 'text',
            text: `This JSON is not of the wanted form (${problem}). Return it mended, as JSON only:\n${answer.slice(0, 20_000)}`,
          },
        ],
      },
    ],
    response_format: { type: 'json_object' },
  };
}

type Answer = { readonly usage: TokenUsage } & (
  | { readonly analysis: VideoAnalysis }
  | { readonly analysis?: undefined; readonly text: string; readonly problem: string }
);

function answerFrom({ text, usage = NO_TOKENS }: Completion): Answer {
  try {
    const parsed = analysisSchema.safeParse(jsonIn(text));
    if (parsed.success) return { analysis: parsed.data, usage };
    const [issue] = parsed.error.issues;
    return { text, usage, problem: `${issue?.path.join('.')}: ${issue?.message}` };
  } catch (error) {
    return { text, usage, problem: (error as Error).message };
  }
}

/** "1:02:03.5", "62.5" or "62.5s" in seconds; NaN for anything else, which no schema lets pass. */
function clockSeconds(value: string): number {
  const parts = value.trim().replace(/s$/i, '').split(':').map(Number);
  return parts.reduce((total, part) => total * 60 + part, 0);
}
