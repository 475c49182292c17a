import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A task that was taken, and is paid. */
export interface HostedOrder {
  readonly id: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  looks: number;
  isCancelled: boolean;
}

/**
 * What becomes of a call: `drop` does it and loses the answer, `gateway` does it and answers 502, `vanish` loses the call,
 * `busy` does nothing, as too many tasks are running, `unpaid` as nothing is paid, `forget` knows nothing of the task, `fail`
 * could not do it, `nonsense` answers with something else.
 */
export type Manner =
  | 'good'
  | 'drop'
  | 'gateway'
  | 'vanish'
  | 'busy'
  | 'unpaid'
  | 'forget'
  | 'fail'
  | 'nonsense';
export type Call = 'order' | 'look' | 'file' | 'cancel' | 'model';

/** How a service speaks: what calls mean, and what it answers. */
export interface Dialect {
  /** Header by which callers are known. */
  readonly authorization: string;
  getCall(method: string, path: string): Call;
  /** Finds the id of a task in a path. */
  getId(path: string): string;
  accept(order: HostedOrder): unknown;
  /** @param file address of the result */
  look(
    order: HostedOrder,
    state: 'working' | 'done' | 'failed',
    file: string,
    path: string,
  ): [status: number, json: unknown];
  cancel(order: HostedOrder): [status: number, json: unknown];
  /** Where it is to call when a task has ended, as an order says; it calls nowhere if it is left out. */
  getCallbackUrl?(order: HostedOrder): unknown;
  /** What it says of a model. */
  describeModel?(path: string): unknown;
}

export interface HostedServerOptions {
  readonly dialect: Dialect;
  readonly file: Buffer;
  /** Makes the file of an order, in place of `file`. */
  make?(order: HostedOrder): Promise<Buffer>;
  manner?(call: Call, number: number): Manner;
  /** Address of the result; the server's own if it is left out. */
  readonly resultUrl?: string;
  /** Looks at a task until it is done. */
  readonly looks?: number;
}

/** A server that behaves as a hosted service, and counts what is paid. */
export class HostedServer implements AsyncDisposable {
  readonly orders: HostedOrder[] = [];
  readonly #calls: Call[] = [];
  readonly #options: HostedServerOptions;
  readonly #server = createServer((request, response) => {
    void this.#serve(request, response).catch(() => response.destroy());
  });

  constructor(options: HostedServerOptions) {
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
    const { dialect, file } = this.#options;
    const [path, body] = [request.url!, await buffer(request)];
    const call = path.startsWith('/made') ? 'file' : dialect.getCall(request.method!, path);
    const manner = this.#options.manner?.(call, this.#calls.filter((each) => each === call).length) ?? 'good';
    this.#calls.push(call);
    if (manner === 'vanish') return void response.destroy();
    if (call === 'file') {
      const order = this.orders.find(({ id }) => path === `/made/${id}`);
      const made = order && (await this.#options.make?.(order));
      return void response.writeHead(200).end(made ?? file);
    }
    if (request.headers.authorization !== dialect.authorization)
      return send(response, 401, { error: 'no such key' });
    if (manner === 'busy') return send(response, 429, { error: 'too many tasks' });
    if (manner === 'unpaid') return send(response, 402, { error: 'no credit' });
    if (manner === 'nonsense') return void response.writeHead(200).end('<html>');
    const [status, json] = this.#answer(call, path, body, manner);
    if (manner === 'drop') return void response.destroy();
    if (manner === 'gateway') return void response.writeHead(502).end('Bad gateway');
    send(response, status, json);
  }

  #answer(call: Call, path: string, body: Buffer, manner: Manner): [status: number, json: unknown] {
    const { dialect, looks = 1 } = this.#options;
    if (call === 'model') return [200, dialect.describeModel?.(path)];
    if (call === 'order') {
      const id = `task-${this.orders.length + 1}`;
      const order = { id, path, body: JSON.parse(body.toString()), looks: 0, isCancelled: false };
      this.orders.push(order);
      return [200, dialect.accept(order)];
    }
    const order = this.orders.find((each) => each.id === dialect.getId(path));
    if (!order || manner === 'forget') return [404, { error: 'not found' }];
    if (call === 'cancel') return dialect.cancel(order);
    const { resultUrl = `${this.url}/made/${order.id}` } = this.#options;
    const isWorking = order.looks++ < looks;
    return dialect.look(
      order,
      isWorking ? 'working' : manner === 'fail' ? 'failed' : 'done',
      resultUrl,
      path,
    );
  }
}

function send(response: ServerResponse, status: number, json: unknown): void {
  const retry = status === 429 && { 'retry-after': '0.01' };
  response.writeHead(status, { 'content-type': 'application/json', ...retry });
  response.end(JSON.stringify(json));
}
