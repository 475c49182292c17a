import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import { FootlightError, throwIfCancelled } from '../../core/errors.ts';
import { readBody } from '../../core/read-body.ts';

const MAXIMUM_JSON_BYTES = 4 << 20;
const MAXIMUM_FILE_BYTES = 256 << 20;

const infoSchema = z.object({
  named_endpoints: z.record(
    z.string(),
    z.object({
      parameters: z.array(
        z.object({
          parameter_name: z.string().nullish(),
          label: z.string().nullish(),
          parameter_has_default: z.boolean().nullish(),
          parameter_default: z.unknown().optional(),
          type: z
            .object({ enum: z.array(z.unknown()).nullish() })
            .loose()
            .nullish(),
        }),
      ),
    }),
  ),
});
export type GradioParameter = z.output<typeof infoSchema>['named_endpoints'][string]['parameters'][number];

const fileSchema = z.object({ path: z.string(), url: z.string().nullish() });

/**
 * A Gradio app by its documented HTTP interface (gradio.app/guides/querying-gradio-apps-with-curl): POST call/NAME gives
 * an event, GET call/NAME/EVENT streams its progress and its result. Versions 4 and 5, which differ by a prefix.
 */
export class GradioClient {
  readonly #baseUrl: string;
  readonly #name: string;
  readonly #timeoutSeconds: number;
  #prefix: string | undefined;

  /** @param name what the server is called in errors @param timeoutSeconds longest wait for one result */
  constructor(baseUrl: string, name: string, timeoutSeconds: number) {
    this.#baseUrl = baseUrl.replace(/\/+$/, '');
    this.#name = name;
    this.#timeoutSeconds = timeoutSeconds;
  }

  /** What the endpoints take. */
  async parameters(endpoint: string, signal: AbortSignal): Promise<readonly GradioParameter[]> {
    const parsed = infoSchema.safeParse(await this.json('/info', { method: 'GET' }, signal));
    const found = parsed.success ? parsed.data.named_endpoints[`/${endpoint}`] : undefined;
    if (found) return found.parameters;
    throw this.failure(`it has no endpoint /${endpoint}`);
  }

  /** Brings a file there. @returns what stands for it in the data of a call */
  async upload(path: string, signal: AbortSignal): Promise<unknown> {
    const form = new FormData();
    form.set('files', await openAsBlob(path), basename(path));
    const parsed = z
      .array(z.string())
      .min(1)
      .safeParse(await this.json('/upload', { method: 'POST', body: form }, signal));
    if (!parsed.success) throw this.failure('it takes no file');
    return { path: parsed.data[0], orig_name: basename(path), meta: { _type: 'gradio.FileData' } };
  }

  /** Runs an endpoint and waits for its result. */
  async call(endpoint: string, data: readonly unknown[], signal: AbortSignal): Promise<unknown[]> {
    const limit = this.limited(signal);
    const body = JSON.stringify({ data });
    const headers = { 'content-type': 'application/json' };
    const started = await this.json(`/call/${endpoint}`, { method: 'POST', body, headers }, limit);
    const event = z.object({ event_id: z.string().regex(/^[\w-]+$/) }).safeParse(started);
    if (!event.success) throw this.failure('it does not start');
    const response = await this.request(`/call/${endpoint}/${event.data.event_id}`, { method: 'GET' }, limit);
    return this.result(response, signal);
  }

  /** Fetches a file of a result; only from the same server. */
  async file(value: unknown, signal: AbortSignal): Promise<Buffer> {
    const parsed = fileSchema.safeParse(value);
    if (!parsed.success) throw this.failure('its result holds no file');
    const address = new URL(
      parsed.data.url ?? `${this.#baseUrl}${await this.prefix(signal)}/file=${parsed.data.path}`,
    );
    if (address.origin !== new URL(this.#baseUrl).origin)
      throw this.failure('its result lies on another server');
    const answer = await fetch(address, { signal: this.limited(signal) }).catch((error: Error) => error);
    throwIfCancelled(signal);
    if (answer instanceof Error || !answer.ok) throw this.failure('its result can’t be fetched');
    return readBody(answer, MAXIMUM_FILE_BYTES).catch((error: Error) => {
      throw this.failure(error.message);
    });
  }

  private async result(response: Response, signal: AbortSignal): Promise<unknown[]> {
    let outcome: unknown[] | Error | undefined;
    const parser = createParser({
      onEvent: ({ event, data }) => {
        if (event === 'error') outcome = new Error(data === 'null' ? 'it failed' : data.slice(0, 300));
        if (event !== 'complete') return;
        const values: unknown = JSON.parse(data);
        outcome = Array.isArray(values) ? values : new Error('its result is no list');
      },
    });
    try {
      let size = 0;
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) {
        size += (chunk as Uint8Array).length;
        if (size > MAXIMUM_JSON_BYTES) throw new Error('its result is too long');
        parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
        if (outcome !== undefined) break;
      }
    } catch (error) {
      throwIfCancelled(signal);
      throw this.failure(
        (error as Error).name === 'TimeoutError' ? 'it does not answer in time' : (error as Error).message,
      );
    }
    if (Array.isArray(outcome)) return outcome;
    throw this.failure(outcome?.message ?? 'it breaks off');
  }

  private async json(path: string, request: RequestInit, signal: AbortSignal): Promise<unknown> {
    const response = await this.request(path, request, signal);
    const text = await readBody(response, MAXIMUM_JSON_BYTES).catch((error: Error) => {
      throw this.failure(error.message);
    });
    try {
      return JSON.parse(text.toString('utf8'));
    } catch {
      throw this.failure('it does not answer with JSON');
    }
  }

  private async request(path: string, request: RequestInit, signal: AbortSignal): Promise<Response> {
    const url = `${this.#baseUrl}${await this.prefix(signal)}${path}`;
    const answer = await fetch(url, { ...request, signal: this.limited(signal) }).catch(
      (error: Error) => error,
    );
    throwIfCancelled(signal);
    if (answer instanceof Error) throw this.failure(reasonOf(answer));
    if (!answer.ok) throw this.failure(`it answers ${answer.status}`);
    return answer;
  }

  /** Gradio 5 has its interface under /gradio_api, Gradio 4 at the root. */
  private async prefix(signal: AbortSignal): Promise<string> {
    if (this.#prefix !== undefined) return this.#prefix;
    const probe = `${this.#baseUrl}/gradio_api/info`;
    const answer = await fetch(probe, { signal: this.limited(signal) }).catch((error: Error) => error);
    throwIfCancelled(signal);
    if (answer instanceof Error) throw this.failure(reasonOf(answer));
    await answer.body?.cancel();
    this.#prefix = answer.ok ? '/gradio_api' : '';
    return this.#prefix;
  }

  private limited(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, AbortSignal.timeout(this.#timeoutSeconds * 1000)]);
  }

  private failure(reason: string): FootlightError {
    return new FootlightError('engine.failed', {
      kind: 'terminal',
      parameters: { name: this.#name, reason },
      value: this.#baseUrl,
    });
  }
}

function reasonOf({ name, message, cause }: Error): string {
  if (name === 'TimeoutError') return 'it does not answer in time';
  return cause instanceof Error && cause.message ? cause.message : message;
}
