import { FootlightError } from '../core/errors.ts';

/** Runs at most so many pieces of work at a time; a bounded number of others wait for their turn. */
export class Semaphore {
  readonly #permits: number;
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(permits: number, maxWaiting: number) {
    this.#permits = permits;
    this.#maxWaiting = maxWaiting;
  }

  /** @throws `request.busy` if too many wait already */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.acquire();
    try {
      return await work();
    } finally {
      this.release();
    }
  }

  private async acquire(): Promise<void> {
    if (this.#taken < this.#permits) this.#taken++;
    else if (this.#waiting.length >= this.#maxWaiting) throw createBusyError();
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Hands the permit to the one that waits longest. */
  private release(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#taken--;
  }
}

function createBusyError(): FootlightError {
  return new FootlightError('request.busy', { kind: 'retryable' });
}
