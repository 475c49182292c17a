import { createCancelledError, FootlightError } from '../../core/errors.ts';

interface Waiting {
  readonly owner: string;
  readonly begin: () => void;
}

/**
 * Runs so many pieces of work at a time, and fewer of one owner, so that nobody holds all. Who waits longest goes first
 * among those whose owner has a slot left.
 */
export class OwnerSlots {
  readonly #slots: number;
  readonly #perOwner: number;
  readonly #maxWaiting: number;
  readonly #taken = new Map<string, number>();
  readonly #waiting: Waiting[] = [];
  #running = 0;

  /** @param limits `maxWaiting` of one owner */
  constructor(limits: { readonly slots: number; readonly perOwner: number; readonly maxWaiting: number }) {
    this.#slots = limits.slots;
    this.#perOwner = limits.perOwner;
    this.#maxWaiting = limits.maxWaiting;
  }

  /** @throws `request.busy` if too much of the owner waits already; `cancelled` where it was given up before */
  async run<T>(owner: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#enter(owner, signal);
    try {
      return await work();
    } finally {
      this.#leave(owner);
    }
  }

  async #enter(owner: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw createCancelledError(signal.reason);
    if (this.#hasSlot(owner)) return this.#take(owner);
    if (this.#waiting.filter((each) => each.owner === owner).length >= this.#maxWaiting)
      throw new FootlightError('request.busy', { kind: 'retryable' });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting = { owner, begin: resolve };
    const giveUp = (): void => {
      const at = this.#waiting.indexOf(waiting);
      // One that has just begun ends by its own signal.
      if (at < 0) return;
      this.#waiting.splice(at, 1);
      reject(createCancelledError(signal.reason));
    };
    this.#waiting.push(waiting);
    signal.addEventListener('abort', giveUp, { once: true });
    await promise.finally(() => signal.removeEventListener('abort', giveUp));
  }

  #hasSlot(owner: string): boolean {
    return this.#running < this.#slots && (this.#taken.get(owner) ?? 0) < this.#perOwner;
  }

  #take(owner: string): void {
    this.#running++;
    this.#taken.set(owner, (this.#taken.get(owner) ?? 0) + 1);
  }

  #leave(owner: string): void {
    this.#running--;
    const left = (this.#taken.get(owner) ?? 1) - 1;
    if (left > 0) this.#taken.set(owner, left);
    else this.#taken.delete(owner);
    const next = this.#waiting.findIndex((each) => this.#hasSlot(each.owner));
    const [waiting] = next < 0 ? [] : this.#waiting.splice(next, 1);
    if (!waiting) return;
    this.#take(waiting.owner);
    waiting.begin();
  }
}
