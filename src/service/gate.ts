import { FootlightError } from '../core/errors.ts';

/** Lets so many through at a time and turns the others away, who may come back. */
export class Gate {
  readonly #places: number;
  #taken = 0;

  constructor(places: number) {
    this.#places = places;
  }

  /** @throws `request.busy` when all places are taken */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#taken >= this.#places) throw busy();
    this.#taken++;
    try {
      return await work();
    } finally {
      this.#taken--;
    }
  }
}

function busy(): FootlightError {
  return new FootlightError('request.busy', { kind: 'retryable' });
}
