import type { Packet } from 'node-av/lib';
import { prefetch } from '../../core/concurrency.ts';
import type { Rational } from '../../core/rational.ts';
import { Encoder } from '../encoder.ts';
import { FilterGraph, filterFrames } from '../filter-graph.ts';
import type { Frame } from '../frame.ts';
import type { VideoStreamInfo } from '../media-info.ts';
import { SegmentWriter } from '../segment-file.ts';
import { decodedPad } from '../working-picture.ts';
import { encoderFor, type PieceEncoding } from './picture-format.ts';

export interface EncodedPiece {
  readonly timeBase: Rational;
  /** Presentation times in display order, and where the last picture ends. */
  readonly times: readonly number[];
  readonly endTicks: number;
}

const READ_AHEAD = 3;
/** Pictures that decoding runs ahead of display; more than the encoders are told to. */
const DECODE_AHEAD = 4;

/** Encodes frames as they come, in the stream's own time base, into a segment file at `path`. */
export async function encodePiece(
  path: string,
  frames: AsyncIterable<Frame>,
  timeBase: Rational,
  encoding: PieceEncoding,
  signal?: AbortSignal,
): Promise<EncodedPiece> {
  using encoder = await Encoder.openVideo(encoderFor(encoding, timeBase));
  await using file = await SegmentWriter.create(path, encoder);
  const times: number[] = [];
  let endTicks = 0;
  let written = 0;
  const write = async (packet: Packet): Promise<void> => {
    // x265 gives a single picture a decode time of no meaning; the film lays them anew in any case.
    const earlier = times[Math.max(0, written - DECODE_AHEAD)]!;
    packet.dts = BigInt(earlier - Math.max(0, DECODE_AHEAD - written++));
    await file.write(packet);
  };
  for await (const frame of prefetch(frames, READ_AHEAD, (left) => left.free())) {
    times.push(Number(frame.pts));
    endTicks = Number(frame.pts + frame.duration);
    for await (const packet of encoder.encode(frame, signal)) await write(packet);
  }
  for await (const packet of encoder.encode(null, signal)) await write(packet);
  await file.finish();
  return { timeBase, times, endTicks };
}

/** Takes frames of `video` through filter text first, which may change size, rate and time base. */
export async function encodeFilteredPiece(
  path: string,
  frames: AsyncIterable<Frame>,
  video: VideoStreamInfo,
  filters: string,
  encoding: PieceEncoding,
  signal?: AbortSignal,
): Promise<EncodedPiece> {
  using graph = await FilterGraph.open({
    inputs: { in: decodedPad(video) },
    text: `[in]${filters}[out]`,
    outputs: { out: 'video' },
  });
  const timeBase = graph.timeBase('out');
  const frameTicks = ticksPerFrame(encoding.format.frameRate, timeBase);
  return await encodePiece(path, timed(filterFrames(frames, graph), frameTicks), timeBase, encoding, signal);
}

async function* timed(
  frames: AsyncIterable<Frame>,
  duration: bigint,
): AsyncGenerator<Frame, void, undefined> {
  for await (const frame of frames) {
    frame.duration = duration;
    yield frame;
  }
}

function ticksPerFrame(rate: Rational, timeBase: Rational): bigint {
  return BigInt(Math.max(1, Math.round((rate.den * timeBase.den) / (rate.num * timeBase.num))));
}
