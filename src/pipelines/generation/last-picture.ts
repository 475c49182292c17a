import { writeFile } from 'node:fs/promises';
import { InputFile } from '../../media/containers/input-file.ts';
import { decodeFrames } from '../../media/decoder.ts';
import { FilterGraph, filterFrames } from '../../media/filter-graph.ts';
import type { Frame } from '../../media/frame.ts';
import { type MediaInfo, requireVideo } from '../../media/media-info.ts';
import { encodePicture, getPictureFormat } from '../../media/stills/picture-file.ts';
import { deinterlaceFrames } from '../../media/video/deinterlace-frames.ts';
import { createDecodedPad, getWorkingPicture } from '../../media/video/working-picture.ts';

/**
 * Writes the last picture of a video as a PNG, or that of a number, from 0, if it has more.
 *
 * @throws Error if it has none
 */
export async function saveLastPicture(
  info: MediaInfo,
  path: string,
  signal: AbortSignal,
  number = Number.POSITIVE_INFINITY,
): Promise<void> {
  const video = requireVideo(info);
  const picture = getWorkingPicture(video);
  using graph = await FilterGraph.open({
    inputs: { in: createDecodedPad(video) },
    text: `[in]${picture.conversion}[out]`,
    outputs: { out: 'video' },
  });
  await using input = await InputFile.open(info.path);
  let last: Frame | undefined;
  const frames = deinterlaceFrames(decodeFrames(input, video.index, { signal }), video);
  let count = 0;
  for await (const frame of filterFrames(frames, graph)) {
    last?.free();
    last = frame;
    if (count++ === number) break;
  }
  if (!last) throw new Error(`${info.path} has no pictures`);
  await writeFile(path, await encodePicture(last, picture, getPictureFormat(path), video.bitDepth > 8));
}
