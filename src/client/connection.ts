import { ApiError } from './api-error.ts';
import { pauseBeforeRetry } from './pause.ts';

export interface ConnectionOptions {
  /** Address of the service, such as `http://127.0.0.1:8420`, or `https://host/footlight` where it lies below a path. */
  readonly url: string;
  readonly token?: string;
  /** Language of messages, as in `Accept-Language`: `zh-CN, zh;q=0.9`; by default English. */
  readonly language?: string;
  readonly fetch?: typeof fetch;
}

const MAX_TRIES = 6;

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

  /**
   * @param patienceMs within which the answer has to begin; any time where it is left out
   * @throws ApiError: `service.unreachable` too where no answer has begun in time
   */
  async ask(method: string, path: string, init: RequestInit = {}, patienceMs?: number): Promise<Response> {
    const { token, language, fetch: own } = this.#options;
    const headers = new Headers(init.headers);
    if (token) headers.set('authorization', `Bearer ${token}`);
    if (language) headers.set('accept-language', language);
    if (typeof init.body === 'string') headers.set('content-type', 'application/json');
    // Called as a function: a browser's own refuses to be a method of something else.
    const send = own ?? fetch;
    // A redirect may lead to another program of the same host, which browsers would send the token to.
    const request: RequestInit = { ...init, method, headers, redirect: 'manual' };
    const sending =
      patienceMs === undefined ? send(this.#base + path, request) : this.#hurry(request, path, patienceMs);
    const response = await sending.catch((error) => {
      throw init.signal?.aborted ? error : ApiError.createUnreachable(this.#base, error);
    });
    if (isRedirect(response)) throw ApiError.createRedirect(this.#base, response);
    if (!response.ok) throw await ApiError.from(response);
    return response;
  }

  /** Asks again while the service, or a proxy before it, says that it can't answer now. For what may be sent twice. */
  askUntilAnswered(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    return repeat(() => this.ask(method, path, init), init.signal);
  }

  /** The same for an answer in JSON, asked for again if it broke off. */
  askForJson<T>(method: string, path: string, init: RequestInit = {}, patienceMs?: number): Promise<T> {
    return repeat(async () => this.#readJson<T>(await this.ask(method, path, init, patienceMs)), init.signal);
  }

  /** Networks change and computers sleep without a word: who has taken a request may never answer it. */
  async #hurry(request: RequestInit, path: string, patienceMs: number): Promise<Response> {
    const send = this.#options.fetch ?? fetch;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error('no answer')), patienceMs);
    // What follows the beginning of the answer is still ended with the request.
    const signal = request.signal ? AbortSignal.any([request.signal, late.signal]) : late.signal;
    try {
      return await send(this.#base + path, { ...request, signal });
    } finally {
      clearTimeout(timer);
    }
  }

  async #readJson<T>(response: Response): Promise<T> {
    const text = await response.text().catch((error) => {
      throw ApiError.createUnreachable(this.#base, error);
    });
    try {
      return JSON.parse(text) as T;
    } catch (error) {
      throw ApiError.createForeignAnswer(this.#base, response.status, error);
    }
  }
}

/** Browsers hide everything of one but that it is one. */
function isRedirect({ type, status, headers }: Response): boolean {
  return type === 'opaqueredirect' || (status >= 300 && status < 400 && headers.has('location'));
}

async function repeat<T>(attempt: () => Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      const isOver = tries >= MAX_TRIES || !(error instanceof ApiError) || !error.isTemporary;
      // Nothing that listens is told from a lost answer: a service that is not there should not be waited for.
      if (isOver || signal?.aborted || (error.code === 'service.unreachable' && tries > 1)) throw error;
      await pauseBeforeRetry(tries, { seconds: error.retryAfterSeconds, signal });
    }
  }
}
