import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import { FootlightError, throwIfCancelled } from '../../core/errors.ts';
import { createMessage, type Message } from '../../core/messages/message.ts';
import { readBody } from '../../core/read-body.ts';

const MAX_JSON_BYTES = 4 << 20;
const MAX_FILE_BYTES = 256 << 20;

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
 * Client of a Gradio app by its documented HTTP interface (gradio.app/guides/querying-gradio-apps-with-curl): POST
 * call/NAME returns an event, GET call/NAME/EVENT streams its progress and result. Supports versions 4 and 5, which differ
 * by a prefix. All methods throw `engine.failed` and `cancelled`.
 */
export class GradioClient {
  readonly #baseUrl: string;
  readonly #name: string;
  readonly #timeoutSeconds: number;
  #prefix: string | undefined;

  /** @param name of the server in errors @param timeoutSeconds longest wait for one result */
  constructor(baseUrl: string, name: string, timeoutSeconds: number) {
    this.#baseUrl = baseUrl.replace(/\/+$/, '');
    this.#name = name;
    this.#timeoutSeconds = timeoutSeconds;
  }

  /** The parameters that an endpoint takes, in order. */
  async fetchParameters(endpoint: string, signal: AbortSignal): Promise<readonly GradioParameter[]> {
    const parsed = infoSchema.safeParse(await this.requestJson('/info', { method: 'GET' }, signal));
    const found = parsed.success ? parsed.data.named_endpoints[`/${endpoint}`] : undefined;
    if (found) return found.parameters;
    throw this.createError(createMessage('gradio-problem.no-endpoint', { endpoint }));
  }

  /** Uploads a file. @returns the reference to it for the data of a call */
  async upload(path: string, signal: AbortSignal): Promise<unknown> {
    const form = new FormData();
    form.set('files', await openAsBlob(path), basename(path));
    const parsed = z
      .array(z.string())
      .min(1)
      .safeParse(await this.requestJson('/upload', { method: 'POST', body: form }, signal));
    if (!parsed.success) throw this.createError(createMessage('gradio-problem.no-upload'));
    return { path: parsed.data[0], orig_name: basename(path), meta: { _type: 'gradio.FileData' } };
  }

  /** Runs an endpoint and waits for its result. */
  async call(endpoint: string, data: readonly unknown[], signal: AbortSignal): Promise<unknown[]> {
    const limit = this.createTimeLimit(signal);
    const body = JSON.stringify({ data });
    const headers = { 'content-type': 'application/json' };
    const started = await this.requestJson(`/call/${endpoint}`, { method: 'POST', body, headers }, limit);
    const event = z.object({ event_id: z.string().regex(/^[\w-]+$/) }).safeParse(started);
    if (!event.success) throw this.createError(createMessage('gradio-problem.no-start'));
    const response = await this.request(`/call/${endpoint}/${event.data.event_id}`, { method: 'GET' }, limit);
    return this.readResult(response, signal);
  }

  /** Downloads a file of a result; only from the same server. */
  async fetchResultFile(value: unknown, signal: AbortSignal): Promise<Buffer> {
    const parsed = fileSchema.safeParse(value);
    if (!parsed.success) throw this.createError(createMessage('gradio-problem.no-file'));
    const address = new URL(
      parsed.data.url ?? `${this.#baseUrl}${await this.findPrefix(signal)}/file=${parsed.data.path}`,
    );
    if (address.origin !== new URL(this.#baseUrl).origin)
      throw this.createError(createMessage('gradio-problem.other-server'));
    const answer = await fetch(address, { signal: this.createTimeLimit(signal) }).catch(
      (error: Error) => error,
    );
    throwIfCancelled(signal);
    if (answer instanceof Error || !answer.ok)
      throw this.createError(createMessage('gradio-problem.unfetchable'));
    return readBody(answer, MAX_FILE_BYTES).catch((error: Error) => {
      throw this.createError(error.message);
    });
  }

  private async readResult(response: Response, signal: AbortSignal): Promise<unknown[]> {
    let outcome: unknown[] | Message | undefined;
    const parser = createParser({
      onEvent: ({ event, data }) => {
        if (event === 'error')
          outcome =
            data === 'null'
              ? createMessage('gradio-problem.failed')
              : createMessage('gradio-problem.other', { detail: data.slice(0, 300) });
        if (event !== 'complete') return;
        const values: unknown = JSON.parse(data);
        outcome = Array.isArray(values) ? values : createMessage('gradio-problem.no-list');
      },
    });
    try {
      let size = 0;
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) {
        size += (chunk as Uint8Array).length;
        if (size > MAX_JSON_BYTES) throw this.createError(createMessage('gradio-problem.too-long'));
        parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
        if (outcome !== undefined) break;
      }
    } catch (error) {
      throwIfCancelled(signal);
      throw error instanceof FootlightError ? error : this.createError(describeReason(error as Error));
    }
    if (Array.isArray(outcome)) return outcome;
    throw this.createError(outcome ?? createMessage('gradio-problem.broken-off'));
  }

  private async requestJson(path: string, request: RequestInit, signal: AbortSignal): Promise<unknown> {
    const response = await this.request(path, request, signal);
    const text = await readBody(response, MAX_JSON_BYTES).catch((error: Error) => {
      throw this.createError(error.message);
    });
    try {
      return JSON.parse(text.toString('utf8'));
    } catch {
      throw this.createError(createMessage('gradio-problem.no-json'));
    }
  }

  private async request(path: string, request: RequestInit, signal: AbortSignal): Promise<Response> {
    const url = `${this.#baseUrl}${await this.findPrefix(signal)}${path}`;
    const answer = await fetch(url, { ...request, signal: this.createTimeLimit(signal) }).catch(
      (error: Error) => error,
    );
    throwIfCancelled(signal);
    if (answer instanceof Error) throw this.createError(describeReason(answer));
    if (!answer.ok) throw this.createError(createMessage('gradio-problem.status', { status: answer.status }));
    return answer;
  }

  /** Gradio 5 serves its interface under /gradio_api, Gradio 4 at the root. */
  private async findPrefix(signal: AbortSignal): Promise<string> {
    if (this.#prefix !== undefined) return this.#prefix;
    const probe = `${this.#baseUrl}/gradio_api/info`;
    const answer = await fetch(probe, { signal: this.createTimeLimit(signal) }).catch(
      (error: Error) => error,
    );
    throwIfCancelled(signal);
    if (answer instanceof Error) throw this.createError(describeReason(answer));
    await answer.body?.cancel();
    this.#prefix = answer.ok ? '/gradio_api' : '';
    return this.#prefix;
  }

  private createTimeLimit(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, AbortSignal.timeout(this.#timeoutSeconds * 1000)]);
  }

  private createError(problem: string | Message): FootlightError {
    return new FootlightError('engine.failed', {
      kind: 'terminal',
      parameters: { name: this.#name, problem },
      value: this.#baseUrl,
    });
  }
}

function describeReason({ name, message, cause }: Error): string | Message {
  if (name === 'TimeoutError') return createMessage('gradio-problem.timeout');
  return cause instanceof Error && cause.message ? cause.message : message;
}
