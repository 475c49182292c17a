import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import type { Transcriber, Transcript } from '../../engines/transcriber.ts';
import { type OpenAiEndpoint, requireKey } from './openai-endpoint.ts';
import { post } from './openai-request.ts';

const transcriptSchema = z.object({
  language: z.string().optional(),
  segments: z.array(z.object({ start: z.number(), end: z.number(), text: z.string() })).max(100_000),
});

/** A speech model behind `/audio/transcriptions`, with the times of its segments. */
export class OpenAiTranscriber implements Transcriber {
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

  async transcribe(path: string, signal: AbortSignal): Promise<Transcript> {
    const form = new FormData();
    form.set('file', await openAsBlob(path), basename(path));
    form.set('model', this.id);
    form.set('response_format', 'verbose_json');
    form.set('timestamp_granularities[]', 'segment');
    const response = await post(this.#endpoint, this.#apiKey, '/audio/transcriptions', form, signal);
    const parsed = transcriptSchema.safeParse(await response.json().catch(() => undefined));
    if (parsed.success) return { language: parsed.data.language, segments: parsed.data.segments };
    throw new FootlightError('model.answer', `${this.id} gives no transcript with times.`, {
      kind: 'terminal',
      value: this.id,
      remedy: 'Use a model that answers verbose_json, such as whisper-1.',
    });
  }
}
