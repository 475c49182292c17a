import { InputFile } from '../../media/containers/input-file.ts';
import { createConformFilters } from '../../media/cutting/picture-format.ts';
import { decodeFrames } from '../../media/decoder.ts';
import { FilterGraph, filterFrames } from '../../media/filter-graph.ts';
import type { Frame } from '../../media/frame.ts';
import { requireVideo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import { createDecodedPad } from '../../media/video/working-picture.ts';
import { createColorMatchFilter, measureColors, type PlaneColors } from './color-match.ts';
import type { FramesAtRate } from './fit-frames.ts';
import { createScenePictureFormat } from './scene-picture.ts';
import type { VideoFormat } from './video-format.ts';

/**
 * Joins clips in the size of the scene and at the rate of the first. All but the first begin with the last picture of the
 * one before: it is left out, and shows how their colors differ.
 */
export async function joinClips(
  paths: readonly string[],
  format: VideoFormat,
  signal: AbortSignal,
): Promise<FramesAtRate> {
  const { averageFrameRate } = requireVideo(await probe(paths[0]!));
  const rate = averageFrameRate.num > 0 ? averageFrameRate : format.frameRate;
  const clipFormat = { ...format, frameRate: rate };
  return { rate, frames: () => readClips(paths, clipFormat, signal) };
}

async function* readClips(
  paths: readonly string[],
  format: VideoFormat,
  signal: AbortSignal,
): AsyncGenerator<Frame, void, undefined> {
  let last: PlaneColors | undefined;
  let number = 0n;
  for (const path of paths) {
    const match = last && createColorMatchFilter(await readFirstColors(path, format, signal), last);
    let isRepeated = match !== undefined;
    for await (const frame of readClip(path, format, { match, signal })) {
      if (isRepeated) frame.free();
      else {
        last = measureColors(frame);
        frame.pts = number++;
        frame.duration = 1n;
        yield frame;
      }
      isRepeated = false;
    }
  }
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
