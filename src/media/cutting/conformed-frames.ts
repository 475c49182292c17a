import { FilterGraph, filterFrames } from '../filter-graph.ts';
import { cloneFrame, type Frame } from '../frame.ts';
import type { VideoStreamInfo } from '../media-info.ts';
import { prepareConversion } from '../video/color-conversion.ts';
import { createDecodedPad } from '../video/working-picture.ts';
import {
  type CropPath,
  createConformFilters,
  findConversion,
  type PictureFormat,
  type PieceEncoding,
} from './picture-format.ts';
import { type EncodedPiece, encodePiece } from './piece-encoder.ts';

/** Pictures of a stream that are shown at another rate or in another format. */
export interface ConformedSource {
  readonly frames: AsyncIterable<Frame>;
  /** The stream that the frames come from. */
  readonly video: VideoStreamInfo;
  /** For each picture that is shown, which of `frames` it is, rising from 0. */
  readonly shows: readonly number[];
  readonly crop?: CropPath;
}

/**
 * Yields the pictures of a source in `format`, one for each frame of its rate, numbered from 0. The last one is held if
 * the source ends early. The caller owns each.
 */
export async function* conformFrames(
  { frames, video, shows, crop }: ConformedSource,
  format: PictureFormat,
): AsyncGenerator<Frame, void, undefined> {
  const conversion = findConversion(video, format);
  if (conversion) await prepareConversion(conversion);
  using graph = await FilterGraph.open({
    inputs: { in: createDecodedPad(video) },
    text: `[in]${createConformFilters(video, format, crop)}[out]`,
    outputs: { out: 'video' },
  });
  let [source, next] = [0, 0];
  let last: Frame | undefined;
  const show = (): Frame => Object.assign(cloneFrame(last!), { pts: BigInt(next++), duration: 1n });
  try {
    for await (const frame of filterFrames(frames, graph)) {
      last?.free();
      last = frame;
      while (next < shows.length && shows[next] === source) yield show();
      source++;
    }
    while (last && next < shows.length) yield show();
  } finally {
    last?.free();
  }
}

/** Converts the pictures of a source to the format and encodes them. */
export async function encodeConformed(
  path: string,
  source: ConformedSource,
  encoding: PieceEncoding,
  signal?: AbortSignal,
): Promise<EncodedPiece> {
  const { num, den } = encoding.format.frameRate;
  const frames = conformFrames(source, encoding.format);
  // What is converted has become progressive.
  const progressive = { ...encoding, format: { ...encoding.format, fieldOrder: undefined } };
  return await encodePiece(path, { frames, timeBase: { num: den, den: num } }, progressive, signal);
}
