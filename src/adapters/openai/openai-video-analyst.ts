import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import { addTokens, NO_TOKENS, type TokenUsage } from '../../engines/token-usage.ts';
import type { VideoAnalysis, VideoAnalysisRequest, VideoAnalyst } from '../../engines/video-analyst.ts';
import { type OpenAiEndpoint, requireKey } from './openai-endpoint.ts';
import { complete, jsonIn } from './openai-request.ts';

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
  readonly #endpoint: OpenAiEndpoint;
  readonly #apiKey: string;

  /** @throws `model.no-key` */
  constructor(model: string, endpoint: OpenAiEndpoint) {
    this.id = model;
    this.#endpoint = endpoint;
    this.#apiKey = requireKey(endpoint, model);
  }

  async analyse(request: VideoAnalysisRequest): Promise<{ analysis: VideoAnalysis; usage: TokenUsage }> {
    const { signal } = request;
    const first = await complete(this.#endpoint, this.#apiKey, videoBody(this.id, request), signal);
    const parsed = analysisFrom(first.text);
    if (parsed.success) return { analysis: parsed.data, usage: first.usage ?? NO_TOKENS };
    // Once is asked to mend the form of the answer; the film is not paid for again.
    const mended = await complete(
      this.#endpoint,
      this.#apiKey,
      repairBody(this.id, first.text, parsed.problem),
      signal,
    );
    const second = analysisFrom(mended.text);
    const usage = addTokens(first.usage ?? NO_TOKENS, mended.usage ?? NO_TOKENS);
    if (second.success) return { analysis: second.data, usage };
    throw new FootlightError('model.answer', `${this.id} gives no usable answer: ${second.problem}.`, {
      kind: 'terminal',
      value: this.id,
      remedy: 'Choose another model, or go on with the built-in analyst.',
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

type Parsed =
  | { readonly success: true; readonly data: VideoAnalysis }
  | { readonly success: false; readonly problem: string };

function analysisFrom(answer: string): Parsed {
  try {
    const parsed = analysisSchema.safeParse(jsonIn(answer));
    if (parsed.success) return parsed;
    const [issue] = parsed.error.issues;
    return { success: false, problem: `${issue?.path.join('.')}: ${issue?.message}` };
  } catch (error) {
    return { success: false, problem: (error as Error).message };
  }
}

/** "1:02:03.5", "62.5" or "62.5s" in seconds; NaN for anything else, which no schema lets pass. */
function clockSeconds(value: string): number {
  const parts = value.trim().replace(/s$/i, '').split(':').map(Number);
  return parts.reduce((total, part) => total * 60 + part, 0);
}
