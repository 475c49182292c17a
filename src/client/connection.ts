import { ApiError } from './api-error.ts';

export interface ConnectionOptions {
  /** Address of the service, such as `http://127.0.0.1:8420`, or `https://host/footlight` where it lies below a path. */
  readonly url: string;
  readonly token?: string;
  /** Language of messages, as in `Accept-Language`: `zh-CN, zh;q=0.9`; by default English. */
  readonly language?: string;
  readonly fetch?: typeof fetch;
}

const MAX_TRIES = 6;
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 30_000;

/** Sends requests to one service, below its address alone, as they carry its token. */
export class Connection {
  readonly #base: string;
  readonly #options: ConnectionOptions;

  constructor(options: ConnectionOptions) {
    this.#base = options.url.replace(/\/+$/, '');
    this.#options = options;
  }

  /** The address of a path that the service named, which may begin with the path that the service lies below. */
  resolve(path: string): string {
    const base = new URL(this.#base);
    if (!path.startsWith('/')) return new URL(path).href;
    const isBelow = base.pathname !== '/' && path.startsWith(`${base.pathname}/`);
    return isBelow ? new URL(path, base).href : this.#base + path;
  }

  /** @throws ApiError */
  async ask(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const { token, language, fetch: own } = this.#options;
    const headers = new Headers(init.headers);
    if (token) headers.set('authorization', `Bearer ${token}`);
    if (language) headers.set('accept-language', language);
    if (typeof init.body === 'string') headers.set('content-type', 'application/json');
    // Called as a function: a browser's own refuses to be a method of something else.
    const send = own ?? fetch;
    const response = await send(this.#base + path, { ...init, method, headers }).catch((error) => {
      throw init.signal?.aborted ? error : ApiError.createUnreachable(this.#base, error);
    });
    if (!response.ok) throw await ApiError.from(response);
    return response;
  }

  /** Asks again while the service, or a proxy before it, says that it can't answer now. For what may be sent twice. */
  async askUntilAnswered(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.ask(method, path, init);
      } catch (error) {
        const isOver = tries >= MAX_TRIES || !(error instanceof ApiError) || !error.isTemporary;
        // Nothing that listens is told from a lost answer: a service that is not there should not be waited for.
        if (isOver || (error.status === 0 && tries > 1)) throw error;
        await pause(error.retryAfterSeconds ?? 0, tries);
      }
    }
  }
}

/** Spreads those who were refused together. */
async function pause(seconds: number, tries: number): Promise<void> {
  const growing = FIRST_PAUSE_MS * 2 ** (tries - 1) * (0.75 + Math.random() / 2);
  const milliseconds = Math.min(MAX_PAUSE_MS, Math.max(seconds * 1000, growing));
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
