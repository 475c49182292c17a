import { InputFile } from '../../media/containers/input-file.ts';
import { createConformFilters } from '../../media/cutting/picture-format.ts';
import { decodeFrames } from '../../media/decoder.ts';
import { FilterGraph, filterFrames } from '../../media/filter-graph.ts';
import type { Frame } from '../../media/frame.ts';
import { requireVideo, type VideoStreamInfo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import { createDecodedPad } from '../../media/video/working-picture.ts';
import { measureColors, type PlaneColors } from './color-match.ts';
import type { FramesAtRate } from './fit-frames.ts';
import { createScenePictureFormat } from './scene-picture.ts';
import type { VideoFormat } from './video-format.ts';

/** The pictures of a clip in the size of a video, at the clip's own rate. */
export async function openClip(
  path: string,
  format: VideoFormat,
  signal: AbortSignal,
): Promise<FramesAtRate> {
  const { averageFrameRate } = requireVideo(await probe(path));
  const rate = averageFrameRate.num > 0 ? averageFrameRate : format.frameRate;
  return { rate, frames: () => readClip(path, { ...format, frameRate: rate }, { signal }) };
}

/** The colors of the first picture of a clip. */
export async function readFirstColors(
  path: string,
  format: VideoFormat,
  { isFilled, signal }: { readonly isFilled: boolean; readonly signal: AbortSignal },
): Promise<PlaneColors> {
  for await (const frame of readClip(path, format, { isFilled, signal })) {
    const colors = measureColors(frame);
    frame.free();
    return colors;
  }
  throw new Error(`${path} has no pictures`);
}

/**
 * The pictures of a clip in the size of a video, at their own rate; the caller owns each.
 *
 * @param match FFmpeg filter text for their colors
 * @param isFilled whether pictures of another shape are cut on both sides, instead of shown between bars
 */
export async function* readClip(
  path: string,
  format: VideoFormat,
  {
    match,
    isFilled = false,
    signal,
  }: { readonly match?: string; readonly isFilled?: boolean; readonly signal: AbortSignal },
): AsyncGenerator<Frame, void, undefined> {
  const video = requireVideo(await probe(path));
  const shown = isFilled ? cutToShape(video, format) : { cut: '', video };
  const conform = `${shown.cut}${createConformFilters(shown.video, createScenePictureFormat(format))}`;
  using graph = await FilterGraph.open({
    inputs: { in: createDecodedPad(video) },
    text: `[in]${match === undefined ? conform : `${conform},${match}`}[out]`,
    outputs: { out: 'video' },
  });
  await using input = await InputFile.open(path);
  yield* filterFrames(decodeFrames(input, video.index, { signal }), graph);
}

/** Filter text that cuts the middle out of a video in the shape of a format, and what the video is then. */
function cutToShape(
  video: VideoStreamInfo,
  { width, height }: Pick<VideoFormat, 'width' | 'height'>,
): { readonly cut: string; readonly video: VideoStreamInfo } {
  const share = (width * video.displayHeight) / (height * video.displayWidth);
  const isTurned = video.rotationDegrees % 180 !== 0;
  const [across, down] = [Math.min(1, share), Math.min(1, 1 / share)];
  // A side that is whole stays as it is, also where it is odd.
  const cutSide = (length: number, kept: number): number =>
    kept === 1 ? length : Math.max(2, 2 * Math.floor((length * kept) / 2));
  const size = {
    width: cutSide(video.width, isTurned ? down : across),
    height: cutSide(video.height, isTurned ? across : down),
  };
  const displaySize = {
    displayWidth: video.displayWidth * across,
    displayHeight: video.displayHeight * down,
  };
  return { cut: `crop=${size.width}:${size.height},`, video: { ...video, ...size, ...displaySize } };
}
