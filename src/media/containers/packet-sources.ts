import type { Packet } from 'node-av/lib';
import { FootlightError } from '../../core/errors.ts';
import type { Rational } from '../../core/rational.ts';
import { AUDIO_TIME_BASE } from '../audio/audio-track-file.ts';
import { NO_TIMESTAMP } from '../native.ts';
import type { InputFile } from './input-file.ts';
import { readSegment } from './segment-file.ts';

export interface SegmentTiming {
  readonly timeBase: Rational;
  /** Every frame's presentation time and duration, in display order. */
  readonly pts: readonly number[];
  readonly durations: readonly number[];
  /** Pictures that decoding runs ahead of display: the maximum of all segments. */
  readonly reorderDelay: number;
  /** Added to every timestamp. */
  readonly shift: bigint;
}

/**
 * The packets of consecutive segments as one stream. Decode times are assigned anew over the whole: the i-th packet
 * decodes when the picture `reorderDelay` places earlier is shown, as x264 does within a segment, so they increase across
 * segment boundaries at any frame rate.
 *
 * @throws `media.frame-count` if the segments don't hold as many pictures as `timing`
 */
export async function* readSegmentPackets(
  files: readonly string[],
  timing: SegmentTiming,
  signal?: AbortSignal,
): AsyncGenerator<Packet, void, undefined> {
  const { pts, durations, shift, timeBase, reorderDelay: delay } = timing;
  const durationOf = new Map(pts.map((value, i) => [value, durations[i]!]));
  const step = durations[0] ?? 1;
  let count = 0;
  for (const file of files) {
    for await (const packet of readSegment(file, timeBase, signal)) {
      const decodeAt = count >= delay ? pts[count - delay]! : pts[0]! - step * (delay - count);
      packet.duration = BigInt(durationOf.get(Number(packet.pts)) ?? step);
      packet.pts += shift;
      packet.dts = BigInt(decodeAt) + shift;
      count++;
      yield packet;
    }
  }
  if (count !== pts.length) {
    throw new FootlightError('media.frame-count', {
      kind: 'terminal',
      parameters: { encoded: count, expected: pts.length },
      value: String(count),
    });
  }
}

/**
 * The packets of a stored audio track from the one that holds `startSample`, from which times then count; the last one is
 * shortened to end at `endSample`.
 */
export async function* trackPackets(
  file: string,
  { startSample, endSample }: { readonly startSample?: number | undefined; readonly endSample: number },
  signal?: AbortSignal,
): AsyncGenerator<Packet, void, undefined> {
  const first = startSample ?? 0;
  let shift: bigint | undefined = first === 0 ? 0n : undefined;
  for await (const packet of readSegment(file, AUDIO_TIME_BASE, signal)) {
    if (first > 0 && packet.pts + packet.duration <= BigInt(first)) continue;
    const rest = BigInt(endSample) - packet.pts;
    if (startSample !== undefined && rest <= 0n) return;
    shift ??= -packet.pts;
    if (packet.duration > rest) packet.duration = rest > 0n ? rest : 0n;
    packet.pts += shift;
    if (packet.dts !== NO_TIMESTAMP) packet.dts += shift;
    yield packet;
  }
}

/** The packets of a stream that is all header, such as an attachment. */
export async function* listNoPackets(): AsyncGenerator<Packet, void, undefined> {}

/**
 * Packets of one stream without reordering, unchanged but shifted by `shift` ticks; where recordings overlap, those that
 * would come too early follow at once, as containers ask. Packets without times keep having none.
 */
export async function* readCopiedPackets(
  input: InputFile,
  streamIndex: number,
  shift: bigint,
  signal?: AbortSignal,
): AsyncGenerator<Packet, void, undefined> {
  const { num, den } = input.context.streams[streamIndex]!.timeBase;
  // A millisecond, so that times still rise in the ticks of any container.
  const least = BigInt(Math.max(1, Math.ceil(den / (1000 * num))));
  let last: bigint | undefined;
  for await (const packet of input.readPackets([streamIndex], signal)) {
    const copy = packet.clone();
    if (!copy) continue;
    if (copy.pts !== NO_TIMESTAMP) copy.pts += shift;
    copy.dts = copy.dts === NO_TIMESTAMP ? copy.pts : copy.dts + shift;
    if (copy.dts !== NO_TIMESTAMP) {
      if (last !== undefined && copy.dts < last) {
        copy.dts = last + least;
        if (copy.pts < copy.dts) copy.pts = copy.dts;
      }
      last = copy.dts;
    }
    yield copy;
  }
}
