import { AV_FRAME_FLAG_CORRUPT, AV_PKT_FLAG_DISCARD } from 'node-av/constants';
import type { Packet } from 'node-av/lib';
import type { Frame } from './frame.ts';
import { NO_TIMESTAMP } from './native.ts';

/** What was out of order while a stream was decoded. Times are ticks of the stream, rising. */
export interface DecodeFindings {
  /** Times of pictures, or of packets of audio, of which nothing could be decoded. */
  readonly lost: readonly number[];
  /** Times of frames that were decoded in part. */
  readonly damaged: readonly number[];
  /** Times from which on frames have another format than the stream had before. */
  readonly changed: readonly number[];
  /** Whether reading ended at an error instead of the file's end. */
  readonly endsEarly: boolean;
}

/** Notes what a decoder leaves out or conceals: packets that no frame came of, errors, and marks on frames. */
export class DecodeMeter {
  /** Times of pictures of which no frame has come yet. */
  readonly #due = new Set<bigint>();
  readonly #refused: bigint[] = [];
  readonly #damaged: bigint[] = [];
  readonly #changed: bigint[] = [];
  #errors = 0;
  /** Time of the first frame, if no error came before it: decoders leave out what needs pictures before the file. */
  #start: bigint | undefined;
  #frames = 0;
  #endsEarly = false;

  addPacket(packet: Packet): void {
    const { pts } = packet;
    if (pts !== NO_TIMESTAMP && !packet.hasFlags(AV_PKT_FLAG_DISCARD)) this.#due.add(pts);
  }

  addFrame({ pts, flags, decodeErrorFlags }: Pick<Frame, 'pts' | 'flags' | 'decodeErrorFlags'>): void {
    this.#due.delete(pts);
    if (this.#frames++ === 0 && this.#errors === 0) this.#start = pts;
    if (decodeErrorFlags !== 0 || (flags & AV_FRAME_FLAG_CORRUPT) !== 0) this.#damaged.push(pts);
  }

  /** Notes a packet that is refused, or with which decoding fails; null at the end of the stream. */
  addError(packet: Pick<Packet, 'pts' | 'dts'> | null): void {
    this.#errors++;
    if (packet) this.#refused.push(packet.pts === NO_TIMESTAMP ? packet.dts : packet.pts);
  }

  addChange(ticks: bigint): void {
    this.#changed.push(ticks);
  }

  /** Notes that reading ended at an error. */
  endEarly(): void {
    this.#endsEarly = true;
  }

  /** Undefined if all is well. Pictures are late, so that an error tells nothing of its packet, but audio is not. */
  getFindings(kind: 'video' | 'audio'): DecodeFindings | undefined {
    // Packets without frames are hidden pictures, if there was no error.
    const start = this.#start;
    const due = this.#errors > 0 ? [...this.#due].filter((pts) => start === undefined || pts > start) : [];
    const lost = kind === 'audio' ? this.#refused : due;
    const isWell = lost.length + this.#damaged.length + this.#changed.length === 0 && !this.#endsEarly;
    if (isWell) return undefined;
    return {
      lost: toSortedTicks(lost),
      damaged: toSortedTicks(this.#damaged),
      changed: toSortedTicks(this.#changed),
      endsEarly: this.#endsEarly,
    };
  }
}

function toSortedTicks(times: readonly bigint[]): number[] {
  return times.map(Number).sort((a, b) => a - b);
}
