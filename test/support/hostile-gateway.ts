import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a call means to the service behind. */
export type GatewayCall = 'order' | 'look' | 'file' | 'upload' | 'model' | 'cancel';

/**
 * What becomes of a call. The service has done what is asked after `slow`, `drop`, `cut`, `error`, `gateway`, `late` and `hang`,
 * and knows nothing of it after the others: `vanish` drops the connection, `deaf` never answers, `busy` and `crowded` say 429
 * with and without Retry-After, `closed` says 503, `broken` says 500, `foreign` is a page of another program, `odd` is
 * JSON of another form, `locked` refuses the key, and `unknown` is how the service says that it has no such task.
 */
export type Manner =
  | 'good'
  | 'slow'
  | 'drop'
  | 'cut'
  | 'error'
  | 'gateway'
  | 'late'
  | 'hang'
  | 'vanish'
  | 'deaf'
  | 'busy'
  | 'crowded'
  | 'closed'
  | 'broken'
  | 'foreign'
  | 'odd'
  | 'locked'
  | 'unknown';

const SLOW_MS = 30;
const STATUS: Partial<Record<Manner, number>> = {
  error: 500,
  gateway: 502,
  late: 504,
  busy: 429,
  crowded: 429,
  closed: 503,
  broken: 500,
  locked: 401,
};
/** These keep a call from the service. */
const KEPT: readonly Manner[] = [
  'vanish',
  'deaf',
  'busy',
  'crowded',
  'closed',
  'broken',
  'foreign',
  'odd',
  'locked',
  'unknown',
];

export interface GatewayOptions {
  /** What a call means, by its method and path. */
  classify(method: string, path: string): GatewayCall;
  /** How the service says that it has no such task. */
  readonly unknown?: (path: string) => readonly [status: number, json: unknown];
  /** @param number of the call among those of its kind, from 0 */
  manner?(call: GatewayCall, number: number): Manner;
  /** Told before and after the service is asked, with the number of the call among all, from 0. */
  onCall?(number: number, phase: 'before' | 'after'): void | Promise<void>;
}

/** Stands before a service and behaves as bad networks do. */
export class HostileGateway implements AsyncDisposable {
  readonly calls: GatewayCall[] = [];
  manner: NonNullable<GatewayOptions['manner']>;
  /** Address of the service behind. */
  target = '';
  readonly #options: GatewayOptions;
  readonly #server = createServer((request, response) => {
    void this.#serve(request, response).catch(() => response.destroy());
  });

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.manner = options.manner ?? (() => 'good');
  }

  async start(): Promise<this> {
    // What a socket would tell is found by asking, too.
    this.#server.on('upgrade', (_request, socket) => socket.destroy());
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
    const { method = 'GET', url = '/' } = request;
    const call = this.#options.classify(method, url);
    const body = await buffer(request);
    const number = this.calls.push(call) - 1;
    const manner = this.manner(call, this.calls.filter((each) => each === call).length - 1);
    await this.#options.onCall?.(number, 'before');
    if (KEPT.includes(manner)) return this.#refuse(manner, url, response);
    const answer = await this.#forward(method, url, request.headers, body);
    await this.#options.onCall?.(number, 'after');
    if (manner === 'hang') return;
    if (manner === 'drop') return void response.destroy();
    if (manner in STATUS) return void response.writeHead(STATUS[manner]!).end('<html>Bad gateway</html>');
    if (manner === 'slow') await sleep(SLOW_MS);
    response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
    if (manner !== 'cut') return void response.end(answer.body);
    response.write(answer.body.subarray(0, answer.body.length >> 1));
    await sleep(SLOW_MS);
    response.destroy();
  }

  #refuse(manner: Manner, path: string, response: ServerResponse): void {
    if (manner === 'deaf') return;
    if (manner === 'vanish') return void response.destroy();
    if (manner === 'foreign') return void response.end('<!doctype html><title>Welcome</title>');
    const [status, json] =
      manner === 'unknown' && this.#options.unknown
        ? this.#options.unknown(path)
        : [STATUS[manner] ?? 200, { wrong: manner }];
    const retry = manner === 'busy' ? { 'retry-after': '0.01' } : {};
    response.writeHead(status, { 'content-type': 'application/json', ...retry }).end(JSON.stringify(json));
  }

  #forward(
    method: string,
    path: string,
    { host: _, connection: __, ...headers }: IncomingMessage['headers'],
    body: Buffer,
  ): Promise<{ status: number; headers: Record<string, string>; body: Buffer }> {
    return new Promise((resolve, reject) => {
      const asked = ask(`${this.target}${path}`, { method, headers }, (answer) => {
        buffer(answer).then((content) => {
          const type = answer.headers['content-type'];
          resolve({
            status: answer.statusCode!,
            headers: type ? { 'content-type': type } : {},
            body: content,
          });
        }, reject);
      });
      asked.on('error', reject).end(body);
    });
  }
}
