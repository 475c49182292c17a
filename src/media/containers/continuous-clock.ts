import { AVMEDIA_TYPE_AUDIO, AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import type { Packet, Stream } from 'node-av/lib';
import { type Rational, rescaleTicks, ticksToSeconds } from '../../core/rational.ts';
import { NO_TIMESTAMP } from '../native.ts';

/** Formats of broadcasts and recordings: files of them can be joined as they are, and then each part has its own times. */
const JOINABLE_FORMATS = /^(mpegts|mpegtsraw|mpeg|flv|live_flv)$/;

/** A time base in which the ticks of these formats, of 1/90000 s and of milliseconds, are whole numbers. */
const FINE: Rational = { num: 1, den: 90_000_000 };
/** A stream goes on if its next packet is at most so much earlier or later than the one before. */
const MAX_BACK = 9_000_000n;
const MAX_AHEAD = 90_000_000n;
/** So much later than everything before, times have jumped; what is nearer is a gap in the recording. */
const MAX_GAP = 900_000_000n;

/** Where a stream stands: decode times in `FINE` ticks, adjusted and as they were stored. */
interface Position {
  readonly decoded: bigint;
  readonly stored: bigint;
  /** The part of the file that its last packet belongs to. */
  readonly part: number;
}

/**
 * Gives packets times that go on where those of a file jump back or far ahead, as in transport streams that were joined.
 * All streams of a part are moved by the same amount, so that they stay together.
 */
export class ContinuousClock {
  readonly #positions = new Map<number, Position>();
  /** What is added to the times of each part, in `FINE` ticks. */
  readonly #offsets: bigint[] = [0n];
  readonly #jumpSeconds: number[] = [];
  readonly #overlapping = new Set<number>();
  #end = 0n;

  static isNeededFor(format: string | null | undefined): boolean {
    return JOINABLE_FORMATS.test(format ?? '');
  }

  /** Where times have jumped so far, in seconds of the times that go on. */
  get jumpSeconds(): readonly number[] {
    return this.#jumpSeconds;
  }

  /** Whether times of a stream have gone back by less than a jump, so that pictures don't come in the order of their times. */
  hasOverlap(streamIndex: number): boolean {
    return this.#overlapping.has(streamIndex);
  }

  adjust(
    packet: Packet,
    { codecpar, timeBase }: Pick<Stream, 'codecpar'> & { readonly timeBase: Rational },
  ): void {
    const leads = codecpar.codecType === AVMEDIA_TYPE_VIDEO || codecpar.codecType === AVMEDIA_TYPE_AUDIO;
    const last = this.#positions.get(packet.streamIndex);
    if (!leads || packet.dts === NO_TIMESTAMP) {
      this.#move(packet, this.#offsets[leads ? (last?.part ?? 0) : this.#offsets.length - 1]!, timeBase);
      return;
    }
    const stored = rescaleTicks(packet.dts, timeBase, FINE);
    const part = last ? this.#findPart(stored, packet, { last, timeBase }) : 0;
    this.#move(packet, this.#offsets[part]!, timeBase);
    if (last) {
      const before = rescaleTicks(last.decoded, FINE, timeBase);
      if (packet.dts < before) this.#overlapping.add(packet.streamIndex);
      if (part > 0) keepRising(packet, before);
    }
    const decoded = rescaleTicks(packet.dts, timeBase, FINE);
    const duration =
      packet.duration > 0n
        ? rescaleTicks(packet.duration, timeBase, FINE)
        : stored - (last?.stored ?? stored);
    const shown = packet.pts === NO_TIMESTAMP ? decoded : rescaleTicks(packet.pts, timeBase, FINE);
    if (shown + duration > this.#end) this.#end = shown + duration;
    this.#positions.set(packet.streamIndex, { decoded, stored, part });
  }

  /** The part that a packet belongs to: the stream's own while it goes on, else one where it does, else a new one. */
  #findPart(stored: bigint, { pts }: Packet, stream: { last: Position; timeBase: Rational }): number {
    const { last, timeBase } = stream;
    const goesOn = (part: number): boolean => {
      const step = stored + this.#offsets[part]! - last.decoded;
      return step >= -MAX_BACK && step <= MAX_AHEAD;
    };
    if (goesOn(last.part)) return last.part;
    const known = this.#offsets.findLastIndex((_, part) => goesOn(part));
    if (known >= 0) return known;
    const isGap = stored >= last.stored && stored + this.#offsets[last.part]! <= this.#end + MAX_GAP;
    if (isGap) return last.part;
    this.#offsets.push(this.#end - (pts === NO_TIMESTAMP ? stored : rescaleTicks(pts, timeBase, FINE)));
    this.#jumpSeconds.push(ticksToSeconds(this.#end, FINE));
    return this.#offsets.length - 1;
  }

  #move(packet: Packet, offset: bigint, timeBase: Rational): void {
    if (offset === 0n) return;
    const ticks = rescaleTicks(offset, FINE, timeBase);
    if (packet.pts !== NO_TIMESTAMP) packet.pts += ticks;
    if (packet.dts !== NO_TIMESTAMP) packet.dts += ticks;
  }
}

/** The streams of a part don't begin at one time, so that one may begin before its end in the part before. */
function keepRising(packet: Packet, last: bigint): void {
  if (packet.dts > last) return;
  packet.dts = last + 1n;
  if (packet.pts !== NO_TIMESTAMP && packet.pts < packet.dts) packet.pts = packet.dts;
}
