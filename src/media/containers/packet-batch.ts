import { setImmediate } from 'node:timers/promises';

/**
 * Bytes up to which reading or writing a packet takes less time than a round trip through the thread pool, which costs
 * about 0.06 ms of a processor; as much as copying so many bytes.
 */
const SMALL_PACKET_BYTES = 1 << 18;

/** Whether a packet is better read or written at once than in the thread pool. */
export function isSmallPacket(bytes: number): boolean {
  return bytes < SMALL_PACKET_BYTES;
}

const MAX_PACKETS = 64;
const MAX_MILLISECONDS = 4;

/** A run of packets that are read at once, after which other work on the event loop gets its turn. */
export class PacketBatch {
  #left = MAX_PACKETS;
  #endsAt = performance.now() + MAX_MILLISECONDS;

  /** Is called before each packet. Gives other work its turn if the run has been long enough, also on a slow disk. */
  async next(): Promise<void> {
    if (this.#left-- > 0 && performance.now() < this.#endsAt) return;
    await setImmediate();
    this.#left = MAX_PACKETS;
    this.#endsAt = performance.now() + MAX_MILLISECONDS;
  }
}
