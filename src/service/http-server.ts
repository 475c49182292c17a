import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { listen } from './listening.ts';

/** Time without data after which a connection is closed; one that sends may last for hours. */
const SILENCE_TIMEOUT_MS = 120_000;
const HEADERS_TIMEOUT_MS = 15_000;
/** Longer than proxies keep their connections (nginx: 60 s), so that none sends a request into one that is closing. */
const KEEP_ALIVE_MS = 75_000;

/** A server of HTTP that knows its connections, so that open streams don't keep it from ending. */
export class HttpServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor() {
    this.#server = createServer({
      requestTimeout: 0,
      headersTimeout: HEADERS_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    });
    this.#server.setTimeout(SILENCE_TIMEOUT_MS);
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  get url(): string {
    const { address, port, family } = this.#server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  }

  /** @throws `service.address` */
  listen(listener: RequestListener, address: string, port: number): Promise<void> {
    this.#server.on('request', listener);
    return listen(this.#server, address, port);
  }

  /** Takes no more connections, and closes each when what was written to it is sent. */
  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroySoon();
  }

  /** Breaks off what is still open. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening && this.#sockets.size === 0) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
