import { FootlightError } from '../core/errors.ts';

const MAX_STREAMS = 2_000;
/** So that no owner takes all of them. */
const MAX_OF_OWNER = 1_000;

/** Counts the tasks that are followed by streams of events, of all callers and of each owner. */
export class OpenStreams {
  readonly #ofOwner = new Map<string, number>();
  #all = 0;

  /**
   * Counts further ones, from the moment of the request.
   *
   * @returns ends them
   * @throws `request.busy` if too many are open
   */
  open(owner: string, count: number): () => void {
    if (this.#all + count > MAX_STREAMS)
      throw new FootlightError('request.busy', { kind: 'retryable', reason: 'streams' });
    if (this.#get(owner) + count > MAX_OF_OWNER)
      throw new FootlightError('request.busy', { kind: 'retryable', reason: 'own-streams' });
    this.#add(owner, count);
    return () => this.#add(owner, -count);
  }

  #get(owner: string): number {
    return this.#ofOwner.get(owner) ?? 0;
  }

  #add(owner: string, count: number): void {
    this.#all += count;
    const open = this.#get(owner) + count;
    if (open > 0) this.#ofOwner.set(owner, open);
    else this.#ofOwner.delete(owner);
  }
}
