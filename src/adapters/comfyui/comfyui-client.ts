import { openAsBlob } from 'node:fs';
import { z } from 'zod';
import { FootlightError, throwIfCancelled } from '../../core/errors.ts';
import { describeFetchFailure, isUnsent, parseRetryAfter } from '../../core/http-failures.ts';
import { createMessage, type Message } from '../../core/messages/message.ts';
import { readBody } from '../../core/read-body.ts';
import type { Submission } from '../../engines/remote-tasks.ts';
import type { GraphNodes } from './graph.ts';

/** Answers hold whole graphs, those of the history many. */
const MAX_JSON_BYTES = 32 << 20;
const CALL_MS = 60_000;
/** Prompts of the history that are searched; each has its whole graph. */
const SEARCHED_PROMPTS = 64;

type Refused = Extract<Submission, { readonly state: 'refused' }>;

const uploadSchema = z.object({
  name: z.string().min(1).max(255),
  subfolder: z.string().max(255).default(''),
});
const acceptedSchema = z.object({ prompt_id: z.string().min(1).max(100) });
/** Number, id, graph, and what was sent with it. */
const itemSchema = z
  .tuple([z.number(), z.string(), z.unknown(), z.object({ client_id: z.string().optional() }).loose()])
  .rest(z.unknown());
const queueSchema = z.object({ queue_running: z.array(itemSchema), queue_pending: z.array(itemSchema) });
const entrySchema = z
  .object({
    prompt: itemSchema.optional().catch(undefined),
    outputs: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
    status: z
      .object({
        status_str: z.string().optional(),
        completed: z.boolean().optional(),
        messages: z.array(z.tuple([z.string(), z.record(z.string(), z.unknown())])).default([]),
      })
      .nullish(),
  })
  .loose();
const historySchema = z.record(z.string(), entrySchema);

export type QueueItem = z.output<typeof itemSchema>;
export type HistoryEntry = z.output<typeof entrySchema>;

/**
 * Client of a ComfyUI server by the HTTP interface of its server.py (github.com/comfyanonymous/ComfyUI). Redirects are not
 * followed. All methods make one call and throw `comfyui.failed` and `cancelled`.
 */
export class ComfyUiClient {
  readonly baseUrl: string;

  constructor(baseUrl: string) {
    this.baseUrl = baseUrl.replace(/\/+$/, '');
  }

  /** Uploads a picture. @returns its name for the input of a node, or the refusal */
  async upload(path: string, name: string, signal: AbortSignal): Promise<string | Refused> {
    const form = new FormData();
    form.set('image', await openAsBlob(path), name);
    form.set('overwrite', 'true');
    try {
      const response = await this.request('/upload/image', { method: 'POST', body: form }, signal);
      if (!response.ok) return await this.readRefusal(response);
      const { name: stored, subfolder } = await this.parse(uploadSchema, response);
      return subfolder === '' ? stored : `${subfolder}/${stored}`;
    } catch (error) {
      throwIfCancelled(signal);
      // Nothing was queued, so it may be sent again whatever became of this call.
      return { state: 'refused', error: error as FootlightError, isTemporary: true };
    }
  }

  /**
   * Queues a graph. Recent servers take the id that is sent with it, older ones make one of their own; all keep the client's
   * id.
   *
   * @returns the server's id, or the refusal
   */
  async queue(nodes: GraphNodes, id: string, signal: AbortSignal): Promise<string | Refused> {
    const body = JSON.stringify({ prompt: nodes, prompt_id: id, client_id: id });
    const headers = { 'content-type': 'application/json' };
    let response: Response;
    try {
      response = await this.request('/prompt', { method: 'POST', headers, body }, signal);
    } catch (error) {
      const { cause } = error as FootlightError;
      if (cause instanceof Error && isUnsent(cause))
        return { state: 'refused', error: error as FootlightError, isTemporary: true };
      throw error;
    }
    if (response.ok) return (await this.parse(acceptedSchema, response)).prompt_id;
    const { status } = response;
    // Something on the way may say so after the server has taken it.
    if (status >= 500 && status !== 503) throw await this.createStatusError(response);
    return this.readRefusal(response);
  }

  async listQueue(signal: AbortSignal): Promise<{ running: QueueItem[]; pending: QueueItem[] }> {
    const { queue_running: running, queue_pending: pending } = await this.get(queueSchema, '/queue', signal);
    return { running, pending };
  }

  /** What became of a prompt; undefined while it waits or runs, and if the server does not know it. */
  async findEnded(id: string, signal: AbortSignal): Promise<HistoryEntry | undefined> {
    return (await this.get(historySchema, `/history/${encodeURIComponent(id)}`, signal))[id];
  }

  /** The last prompts that ended, by their ids, and whether these are all. */
  async listEnded(
    signal: AbortSignal,
  ): Promise<{ entries: Readonly<Record<string, HistoryEntry>>; isWhole: boolean }> {
    const entries = await this.get(historySchema, `/history?max_items=${SEARCHED_PROMPTS}`, signal);
    return { entries, isWhole: Object.keys(entries).length < SEARCHED_PROMPTS };
  }

  /** Takes a prompt that waits out of the queue. */
  async dequeue(id: string, signal: AbortSignal): Promise<void> {
    await this.post('/queue', { delete: [id] }, signal);
  }

  /** Interrupts a prompt that runs; older servers interrupt whichever runs. */
  async interrupt(id: string, signal: AbortSignal): Promise<void> {
    await this.post('/interrupt', { prompt_id: id }, signal);
  }

  private async post(path: string, body: unknown, signal: AbortSignal): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const response = await this.request(
      path,
      { method: 'POST', headers, body: JSON.stringify(body) },
      signal,
    );
    await response.body?.cancel();
  }

  private async get<Schema extends z.ZodType>(
    schema: Schema,
    path: string,
    signal: AbortSignal,
  ): Promise<z.output<Schema>> {
    const response = await this.request(path, {}, signal);
    if (!response.ok) throw await this.createStatusError(response);
    return this.parse(schema, response);
  }

  private async parse<Schema extends z.ZodType>(
    schema: Schema,
    response: Response,
  ): Promise<z.output<Schema>> {
    try {
      return schema.parse(JSON.parse((await readBody(response, MAX_JSON_BYTES)).toString('utf8')));
    } catch (error) {
      throw this.createError(createMessage('comfyui-problem.other-program'), error);
    }
  }

  private async request(path: string, init: RequestInit, signal: AbortSignal): Promise<Response> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)]);
    try {
      return await fetch(`${this.baseUrl}${path}`, { ...init, redirect: 'error', signal: limit });
    } catch (error) {
      throwIfCancelled(signal);
      throw this.createError(describeFetchFailure(error as Error), error);
    }
  }

  private async readRefusal(response: Response): Promise<Refused> {
    const { status, headers } = response;
    return {
      state: 'refused',
      error: status === 400 ? await readPromptError(response) : await this.createStatusError(response),
      isTemporary: status === 429 || status >= 500,
      retryAfterSeconds: parseRetryAfter(headers.get('retry-after')),
    };
  }

  private async createStatusError(response: Response): Promise<FootlightError> {
    await response.body?.cancel();
    return this.createError(createMessage('comfyui-problem.status', { status: response.status }));
  }

  private createError(problem: string | Message, cause?: unknown): FootlightError {
    return new FootlightError('comfyui.failed', {
      kind: 'terminal',
      parameters: { problem },
      value: this.baseUrl,
      cause,
    });
  }
}

const refusalSchema = z.object({
  error: z.object({ message: z.string(), details: z.string().default('') }).loose(),
  node_errors: z
    .record(
      z.string(),
      z
        .object({
          class_type: z.string().default(''),
          errors: z.array(z.object({ message: z.string(), details: z.string().default('') }).loose()),
        })
        .loose(),
    )
    .catch({}),
});

/** What is wrong with a graph, by the first node that has an error. */
async function readPromptError(response: Response): Promise<FootlightError> {
  const text = (await readBody(response, MAX_JSON_BYTES).catch(() => Buffer.alloc(0))).toString('utf8');
  const parsed = refusalSchema.safeParse(parseJson(text)).data;
  const [node] = Object.entries(parsed?.node_errors ?? {});
  const detail = node?.[1].errors[0] ?? parsed?.error ?? { message: text, details: '' };
  const problem = [detail.message, detail.details].filter(Boolean).join(': ').slice(0, 300);
  return new FootlightError('comfyui.refused', {
    kind: 'usage',
    reason: node ? 'node' : 'graph',
    parameters: { problem, ...(node && { node: node[0], type: node[1].class_type }) },
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
