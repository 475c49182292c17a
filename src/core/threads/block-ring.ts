import { MAX_HELD } from './item-port.ts';

/**
 * Blocks of memory that are used in turn, so that no block has to be allocated, handed over and collected. Threads share
 * them: what is sent as an item of a port may be read until the next item is asked for.
 */
export class BlockRing {
  readonly #slots: SharedArrayBuffer[];
  #next = 0;

  /** @param count blocks that are in use at a time; by default as many as an `ItemSender` has under way */
  constructor(count = MAX_HELD) {
    this.#slots = Array.from({ length: count }, () => new SharedArrayBuffer(0));
  }

  /** The memory of the next block, whose content is that of an earlier one. */
  take(bytes: number): SharedArrayBuffer {
    const slot = this.#next;
    this.#next = (slot + 1) % this.#slots.length;
    if (this.#slots[slot]!.byteLength < bytes) this.#slots[slot] = new SharedArrayBuffer(bytes);
    return this.#slots[slot]!;
  }

  /** Channels of so many samples, whose values are those of an earlier block. */
  takeChannels(channels: number, samples: number): Float32Array[] {
    const bytes = samples * Float32Array.BYTES_PER_ELEMENT;
    const memory = this.take(channels * bytes);
    return Array.from({ length: channels }, (_, i) => new Float32Array(memory, i * bytes, samples));
  }
}
