import { InputFile } from '../../media/containers/input-file.ts';
import { createConformFilters } from '../../media/cutting/picture-format.ts';
import { decodeFrames } from '../../media/decoder.ts';
import { FilterGraph, filterFrames } from '../../media/filter-graph.ts';
import type { Frame } from '../../media/frame.ts';
import { requireVideo } from '../../media/media-info.ts';
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
  signal: AbortSignal,
): Promise<PlaneColors> {
  for await (const frame of readClip(path, format, { signal })) {
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
 */
export async function* readClip(
  path: string,
  format: VideoFormat,
  { match, signal }: { readonly match?: string; readonly signal: AbortSignal },
): AsyncGenerator<Frame, void, undefined> {
  const video = requireVideo(await probe(path));
  const conform = createConformFilters(video, createScenePictureFormat(format));
  using graph = await FilterGraph.open({
    inputs: { in: createDecodedPad(video) },
    text: `[in]${match === undefined ? conform : `${conform},${match}`}[out]`,
    outputs: { out: 'video' },
  });
  await using input = await InputFile.open(path);
  yield* filterFrames(decodeFrames(input, video.index, { signal }), graph);
}
