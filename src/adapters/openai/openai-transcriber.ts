import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import type { RemoteService } from '../../engines/remote-tasks.ts';
import type { RemoteUsage } from '../../engines/remote-usage.ts';
import type { Transcriber, Transcript, TranscriptionRequest } from '../../engines/transcriber.ts';
import { type OpenAiEndpoint, requireKey } from './openai-endpoint.ts';
import { createCalls, type OpenAiModel, postRequest, readText } from './openai-request.ts';

const transcriptSchema = z.object({
  language: z.string().optional(),
  segments: z.array(z.object({ start: z.number(), end: z.number(), text: z.string() })).max(100_000),
});
const usageSchema = z.object({ usage: z.object({ seconds: z.number() }) });

/** A transcription model by the endpoint `/audio/transcriptions`, with the times of segments. */
export class OpenAiTranscriber implements Transcriber {
  readonly id: string;
  readonly version = '1';
  readonly #service: RemoteService<string, Transcript>;

  /** @throws `model.no-key` */
  constructor(model: string, endpoint: OpenAiEndpoint) {
    this.id = model;
    this.#service = createTranscriptions({ model, endpoint, apiKey: requireKey(endpoint, model) });
  }

  async transcribe({ path, remote }: TranscriptionRequest): Promise<Transcript> {
    return remote.run(this.#service, { transcript: basename(path) }, path);
  }
}

function createTranscriptions(model: OpenAiModel): RemoteService<string, Transcript> {
  return {
    ...createCalls(model),
    async submit(path, call) {
      const form = new FormData();
      form.set('file', await openAsBlob(path), basename(path));
      form.set('model', model.model);
      form.set('response_format', 'verbose_json');
      form.set('timestamp_granularities[]', 'segment');
      const response = await postRequest(model, '/audio/transcriptions', form, call);
      if (!(response instanceof Response)) return response;
      const text = await readText(response);
      return { state: 'done', answer: { json: text }, usage: readUsage(text) };
    },
    async read(answer) {
      const parsed = transcriptSchema.safeParse(parseAnswer((answer as { readonly json: string }).json));
      if (parsed.success) return { language: parsed.data.language, segments: parsed.data.segments };
      throw new FootlightError('model.answer', { kind: 'terminal', reason: 'no-times', value: model.model });
    },
  };
}

/** Some services state how many seconds of audio they bill. */
function readUsage(text: string): RemoteUsage | undefined {
  return usageSchema.safeParse(parseAnswer(text)).data?.usage;
}

function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
