import type { Frame } from '../frame.ts';
import type { FrameSequence } from './frame-reader.ts';

/**
 * Readers of one video that take turns, so that several ranges can be read at a time. Each read has a reader to itself
 * until it ends; a further one is opened where all are busy.
 */
export class FrameReaders implements FrameSequence {
  readonly #open: () => FrameSequence;
  readonly #all: FrameSequence[];
  /** Those that nobody reads from, with the frame that each would go on with. */
  readonly #idle = new Map<FrameSequence, number>();

  constructor(open: () => FrameSequence) {
    this.#open = open;
    const first = open();
    this.#all = [first];
    this.#idle.set(first, 0);
  }

  get frameCount(): number {
    return this.#all[0]!.frameCount;
  }

  async *read(start: number, end: number, signal?: AbortSignal): AsyncGenerator<Frame, void, undefined> {
    const reader = this.take(start);
    try {
      yield* reader.read(start, end, signal);
    } finally {
      this.#idle.set(reader, end);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const reader of this.#all) await reader[Symbol.asyncDispose]();
  }

  /** Takes the idle reader that is nearest to a frame, or a new one. */
  private take(start: number): FrameSequence {
    const nearest = [...this.#idle].reduce<readonly [FrameSequence, number] | undefined>((best, each) => {
      const isNearer = !best || Math.abs(each[1] - start) < Math.abs(best[1] - start);
      return isNearer ? each : best;
    }, undefined);
    if (nearest) {
      this.#idle.delete(nearest[0]);
      return nearest[0];
    }
    const opened = this.#open();
    this.#all.push(opened);
    return opened;
  }
}
