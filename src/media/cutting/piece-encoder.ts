import type { Packet } from 'node-av/lib';
import { prefetchItems } from '../../core/concurrency.ts';
import type { Rational } from '../../core/rational.ts';
import { InputFile } from '../containers/input-file.ts';
import { SegmentWriter } from '../containers/segment-file.ts';
import { decodeFrames } from '../decoder.ts';
import { Encoder } from '../encoder.ts';
import type { Frame } from '../frame.ts';
import { getPixelFormatInfo } from '../video/pixel-format.ts';
import { EQUAL_PSNR, measureLumaPsnr } from '../video/psnr.ts';
import { createEncoderSettings, type PieceEncoding } from './picture-format.ts';

export interface EncodedPiece {
  readonly timeBase: Rational;
  /** Presentation times in display order, and where the last picture ends. */
  readonly times: readonly number[];
  readonly endTicks: number;
  /** Pictures by which decoding runs ahead of display. */
  readonly reorderDelay: number;
  /** The lower PSNR of the first and the last picture, decoded again, against what was encoded, in dB. */
  readonly psnr: number;
}

const READ_AHEAD = 3;
/** Pictures that decoding runs ahead of display; above the limit given to the encoders. */
const DECODE_AHEAD = 4;

export interface PieceSource {
  readonly frames: AsyncIterable<Frame>;
  readonly timeBase: Rational;
}

/** Encodes frames as they come, in the stream's own time base, into a segment file at `path`. */
export async function encodePiece(
  path: string,
  { frames, timeBase }: PieceSource,
  encoding: PieceEncoding,
  signal?: AbortSignal,
): Promise<EncodedPiece> {
  using encoder = await Encoder.openVideo(createEncoderSettings(encoding, timeBase));
  await using file = await SegmentWriter.create(path, encoder);
  const times: number[] = [];
  let endTicks = 0;
  let written = 0;
  const decoded: number[] = [];
  const write = async (packet: Packet): Promise<void> => {
    // x265 gives a single picture a meaningless decode time; the output assigns them anew in any case.
    const earlier = times[Math.max(0, written - DECODE_AHEAD)]!;
    decoded.push(Number(packet.pts));
    packet.dts = BigInt(earlier - Math.max(0, DECODE_AHEAD - written++));
    await file.write(packet);
  };
  const ends = new Ends();
  for await (const frame of prefetchItems(frames, READ_AHEAD, (left) => left.free())) {
    ends.keep(frame);
    times.push(Number(frame.pts));
    endTicks = Number(frame.pts + frame.duration);
    for await (const packet of encoder.encode(frame, signal)) await write(packet);
  }
  for await (const packet of encoder.encode(null, signal)) await write(packet);
  await file.finish();
  const { bitDepth } = getPixelFormatInfo(encoding.format.pixelFormat);
  return {
    timeBase,
    times,
    endTicks,
    reorderDelay: countReorderDelay(decoded, times),
    psnr: await ends.measureLikeness(path, times.length, bitDepth, signal),
  };
}

/**
 * The largest number of pictures by which decode order runs ahead of display order.
 *
 * @param decoded times of pictures in decode order
 * @param times the same in display order
 */
export function countReorderDelay(decoded: readonly number[], times: readonly number[]): number {
  const order = new Map(times.map((ticks, i) => [ticks, i]));
  return decoded.reduce((delay, ticks, i) => Math.max(delay, i - (order.get(ticks) ?? i)), 0);
}

/** The first and the last picture of a piece, kept to be compared with what the encoder made of them. */
class Ends {
  #first: Frame | undefined;
  #last: Frame | undefined;

  keep(frame: Frame): void {
    const copy = frame.clone() ?? undefined;
    if (this.#last !== this.#first) this.#last?.free();
    this.#first ??= copy;
    this.#last = copy;
  }

  /** Measures how alike the pictures are; 0 if the piece does not decode to as many pictures. */
  async measureLikeness(
    path: string,
    count: number,
    bitDepth: number,
    signal?: AbortSignal,
  ): Promise<number> {
    let [number, worst] = [0, EQUAL_PSNR];
    try {
      await using input = await InputFile.open(path);
      for await (const frame of decodeFrames(input, 0, { signal })) {
        if (number === 0 && this.#first)
          worst = Math.min(worst, measureLumaPsnr(frame, this.#first, bitDepth));
        if (number === count - 1 && this.#last)
          worst = Math.min(worst, measureLumaPsnr(frame, this.#last, bitDepth));
        number++;
        frame.free();
      }
    } finally {
      if (this.#last !== this.#first) this.#last?.free();
      this.#first?.free();
    }
    return number === count ? worst : 0;
  }
}
