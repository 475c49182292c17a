import { createCancelledError } from '../../core/errors.ts';

interface Shared<T> {
  readonly result: Promise<T>;
  readonly abort: AbortController;
  callers: number;
}

/** Lets callers that ask for the same thing share one piece of work, which is cancelled when all of them have left. */
export class SharedWork<T> {
  readonly #running = new Map<string, Shared<T>>();

  /**
   * @param signal of this caller
   * @param work is given the signal of all
   * @returns when the work has ended, also to callers who left: what they have opened may still be read for others
   * @throws `cancelled` where all have left
   */
  async run(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (signal.aborted) throw createCancelledError(signal.reason);
    const shared = this.#running.get(key) ?? this.#begin(key, work);
    shared.callers++;
    const leave = (): void => {
      if (--shared.callers > 0) return;
      // Whoever asks from now on begins anew.
      if (this.#running.get(key) === shared) this.#running.delete(key);
      shared.abort.abort(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await shared.result;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  #begin(key: string, work: (signal: AbortSignal) => Promise<T>): Shared<T> {
    const abort = new AbortController();
    const result = work(abort.signal);
    const shared: Shared<T> = { result, abort, callers: 0 };
    this.#running.set(key, shared);
    const end = (): void => {
      if (this.#running.get(key) === shared) this.#running.delete(key);
    };
    result.then(end, end);
    return shared;
  }
}
