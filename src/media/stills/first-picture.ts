import { FootlightError } from '../../core/errors.ts';
import { InputFile } from '../containers/input-file.ts';
import { decodeFrames } from '../decoder.ts';
import { FilterGraph, type VideoInputPad } from '../filter-graph.ts';
import type { Frame } from '../frame.ts';
import type { MediaInfo, VideoStreamInfo } from '../media-info.ts';
import { readFrameOrientation } from '../video/orientation.ts';
import { holdsOnePicture } from './one-picture.ts';

/**
 * The first picture of a stream, as it is stored. The caller owns it.
 *
 * @throws `input.no-picture`, and what opening a file throws
 */
export async function decodeFirstPicture(
  path: string,
  { index }: VideoStreamInfo,
  signal?: AbortSignal,
): Promise<Frame> {
  await using input = await InputFile.open(path);
  for await (const frame of decodeFrames(input, index, { signal })) return frame;
  throw new FootlightError('input.no-picture', { kind: 'input', value: path });
}

/**
 * Whether a file is a video of a moment or an animation, of which the first picture alone says little. AVIF has the pictures of
 * an animation beside the one that stands for it.
 */
export async function hasMorePictures(
  { path, format, streams }: Pick<MediaInfo, 'path' | 'format' | 'streams'>,
  { codec, width, height }: VideoStreamInfo,
  signal: AbortSignal,
): Promise<boolean> {
  if (holdsOnePicture(format)) return false;
  const alike = streams.filter(
    (stream) =>
      stream.kind === 'video' && stream.codec === codec && stream.width === width && stream.height === height,
  );
  for (const { index } of alike) {
    await using input = await InputFile.open(path);
    let count = 0;
    for await (const frame of decodeFrames(input, index, { signal })) {
      frame.free();
      if (++count > 1) return true;
    }
  }
  return false;
}

/** Photographs are turned by their EXIF data, which decoding shows. */
export function followOrientation(video: VideoStreamInfo, decoded: Frame): VideoStreamInfo {
  const { rotationDegrees, isMirrored } = readFrameOrientation(decoded);
  if (rotationDegrees === 0 && !isMirrored) return video;
  const { displayWidth, displayHeight } = video;
  const isTurned = (rotationDegrees - video.rotationDegrees) % 180 !== 0;
  return {
    ...video,
    rotationDegrees,
    isMirrored,
    displayWidth: isTurned ? displayHeight : displayWidth,
    displayHeight: isTurned ? displayWidth : displayHeight,
  };
}

/**
 * A stream as its first picture says that it is to be turned.
 *
 * @throws `input.no-picture`, and what opening a file throws
 */
export async function readOrientation(
  path: string,
  video: VideoStreamInfo,
  signal: AbortSignal,
): Promise<VideoStreamInfo> {
  using first = await decodeFirstPicture(path, video, signal);
  return followOrientation(video, first);
}

/** One picture behind FFmpeg filters; undefined if they let none through. Frees `frame`; the caller owns the result. */
export async function filterPicture(
  frame: Frame,
  pad: VideoInputPad,
  filters: string,
): Promise<Frame | undefined> {
  using graph = await FilterGraph.open({
    inputs: { in: pad },
    text: `[in]${filters}[out]`,
    outputs: { out: 'video' },
  });
  frame.pts = 0n;
  await graph.push('in', frame);
  await graph.push('in', null);
  // Awaited, as the graph is freed when the function returns.
  return await graph.pull('out');
}
