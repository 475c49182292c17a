import { FootlightError } from '../core/errors.ts';

/** Lets so many through at a time and turns the others away, who may come back. */
export class Semaphore {
  readonly #permits: number;
  #taken = 0;

  constructor(folders: number) {
    this.#permits = folders;
  }

  /** @throws `request.busy` when all places are taken */
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
