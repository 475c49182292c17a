import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

interface KlingOrder {
  readonly id: string;
  readonly body: Readonly<Record<string, string>>;
  looks: number;
}

/**
 * What becomes of a call: `drop` does it and loses the answer, `gateway` does it and answers 502, `vanish` loses the call,
 * `limit` does nothing, as too many tasks are running, `unpaid` as nothing is paid, `forget` knows nothing of the task.
 */
export type KlingManner = 'good' | 'drop' | 'gateway' | 'vanish' | 'limit' | 'unpaid' | 'forget' | 'fail';

export interface KlingOptions {
  readonly secretKey: string;
  readonly film: Buffer;
  manner?(call: 'order' | 'look' | 'file', number: number): KlingManner;
  /** Address of the result; the server's own if it is left out. */
  readonly resultUrl?: string;
  /** Looks at a task until it is done. */
  readonly looks?: number;
  /** How far its clock is ahead of that of its callers. */
  readonly leadSeconds?: number;
}

/** A server that behaves as Kling's API: tokens are checked, and each task is paid. */
export class KlingServer implements AsyncDisposable {
  readonly orders: KlingOrder[] = [];
  readonly #calls: string[] = [];
  readonly #options: KlingOptions;
  readonly #server = createServer((request, response) => {
    void this.#serve(request, response).catch(() => response.destroy());
  });

  constructor(options: KlingOptions) {
    this.#options = options;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    response.setHeader('date', new Date(this.#now).toUTCString());
    const call = request.method === 'POST' ? 'order' : request.url === '/film.mp4' ? 'file' : 'look';
    const manner = this.#options.manner?.(call, this.#calls.filter((each) => each === call).length) ?? 'good';
    this.#calls.push(call);
    if (manner === 'vanish') return void response.destroy();
    if (call === 'file') return void response.writeHead(200).end(this.#options.film);
    if (!this.#isSigned(request.headers.authorization))
      return send(response, 401, 1000, 'signature is invalid');
    if (manner === 'limit') return send(response, 429, 1303, 'parallel task over resource pack limit');
    if (manner === 'unpaid') return send(response, 429, 1102, 'Resource pack is used up');
    const data = call === 'order' ? this.#order(body) : this.#look(request.url!, manner);
    if (manner === 'drop') return void response.destroy();
    if (manner === 'gateway') return void response.writeHead(502).end('Bad gateway');
    if (!data) return send(response, 404, 1203, 'Task not found');
    send(response, 200, 0, 'SUCCEED', data);
  }

  get #now(): number {
    return Date.now() + 1000 * (this.#options.leadSeconds ?? 0);
  }

  #isSigned(authorization = ''): boolean {
    const [header, claims, signature] = authorization.replace('Bearer ', '').split('.');
    const signed = createHmac('sha256', this.#options.secretKey)
      .update(`${header}.${claims}`)
      .digest('base64url');
    const { exp, nbf } = JSON.parse(Buffer.from(claims ?? '', 'base64url').toString() || '{}');
    const now = this.#now / 1000;
    return signature === signed && nbf <= now && exp > now && exp <= now + 1800;
  }

  #order(body: Buffer): unknown {
    const order = { id: `task-${this.orders.length + 1}`, body: JSON.parse(body.toString()), looks: 0 };
    this.orders.push(order);
    return {
      task_id: order.id,
      task_status: 'submitted',
      task_info: { external_task_id: order.body.external_task_id },
    };
  }

  #look(url: string, manner: KlingManner): unknown {
    const id = url.split('/').at(-1);
    const order = this.orders.find((each) => each.id === id || each.body.external_task_id === id);
    if (!order || manner === 'forget') return undefined;
    if (manner === 'fail')
      return { task_id: order.id, task_status: 'failed', task_status_msg: 'risk control' };
    if (order.looks++ < (this.#options.looks ?? 1)) return { task_id: order.id, task_status: 'processing' };
    const videos = [{ id: 'v', url: this.#options.resultUrl ?? `${this.url}/film.mp4`, duration: '5.1' }];
    return { task_id: order.id, task_status: 'succeed', task_result: { videos } };
  }
}

function send(response: ServerResponse, status: number, code: number, message: string, data?: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(status === 429 && { 'retry-after': '0.01' }),
  });
  response.end(JSON.stringify({ code, message, request_id: 'r', ...(data !== undefined && { data }) }));
}
