import type { CallSource } from '../../execution/isolation/supervisor.ts';

type Listener = Parameters<CallSource['listen']>[0];

/** Passes the calls of hosted services on to the jobs of this worker. */
export class CallHub implements CallSource {
  readonly #listeners = new Set<Listener>();

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param digest that of the token; left out if calls may have been missed */
  tell(digest?: string): void {
    for (const listener of this.#listeners) listener(digest);
  }
}
