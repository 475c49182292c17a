import { FootlightError } from '../core/errors.ts';

/** Runs at most so many pieces of work at a time; more are refused instead of waiting. */
export class Semaphore {
  readonly #permits: number;
  #taken = 0;

  constructor(permits: number) {
    this.#permits = permits;
  }

  /** @throws `request.busy` if all permits are taken */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#taken >= this.#permits) throw createBusyError();
    this.#taken++;
    try {
      return await work();
    } finally {
      this.#taken--;
    }
  }
}

function createBusyError(): FootlightError {
  return new FootlightError('request.busy', { kind: 'retryable' });
}
