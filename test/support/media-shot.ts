import { InputFile } from '../../src/media/containers/input-file.ts';
import { decodeFrames } from '../../src/media/decoder.ts';
import { FilterGraph } from '../../src/media/filter-graph.ts';
import type { Frame } from '../../src/media/frame.ts';
import { findMainVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { createDecodedPad, getWorkingPicture } from '../../src/media/video/working-picture.ts';
import type { MattingShot } from '../../src/testing/matting-shot.ts';

/** Consecutive frames of a video in memory, as a shot. */
export interface MediaShot extends MattingShot, Disposable {}

/** Decodes `count` frames of a video's working pictures, from frame `start` on. */
export async function openMediaShot(path: string, start: number, count: number): Promise<MediaShot> {
  const video = findMainVideo(await probe(path))!;
  const picture = getWorkingPicture(video);
  await using input = await InputFile.open(path);
  using graph = await FilterGraph.open({
    inputs: { in: createDecodedPad(video) },
    text: `[in]${picture.conversion}[out]`,
    outputs: { out: 'video' },
  });
  const frames: Frame[] = [];
  let number = 0;
  for await (const decoded of decodeFrames(input, video.index)) {
    if (number++ < start) {
      decoded.free();
      continue;
    }
    await graph.push('in', decoded);
    for await (const frame of graph.drain('out')) frames.push(frame);
    if (frames.length >= count) break;
  }
  return {
    picture,
    timeBase: video.timeBase,
    frameCount: count,
    createFrame: (index) => frames[index]!.clone()!,
    [Symbol.dispose]: () => {
      for (const frame of frames) frame.free();
    },
  };
}
