import type { LumaPlane } from '../../analysis/luma-pyramid.ts';
import { FilterGraph } from '../../media/filter-graph.ts';
import { getPlane8 } from '../../media/frame.ts';
import type { VideoStreamInfo } from '../../media/media-info.ts';
import { createDecodedPad, createUprightFilters } from '../../media/video/working-picture.ts';
import type { FrameSource } from './frame-source.ts';
import type { FrameRange } from './frame-stage.ts';

/** A small gray picture, which is valid until the next one is asked for, and the number of its frame in the video. */
export interface SmallLuma {
  readonly number: number;
  readonly luma: LumaPlane;
}

/** Decodes ranges of frames to small gray pictures: upright, with square pixels, in 8 bits. Numbers have to rise. */
export async function* readSmallLuma(
  source: FrameSource,
  ranges: readonly FrameRange[],
  longSide: number,
  signal: AbortSignal,
): AsyncGenerator<SmallLuma, void, undefined> {
  const { width, height } = computeSmallSize(source.video, longSide);
  using graph = await openSmallGraph(source.video, { width, height });
  for (const { startFrame, endFrame } of ranges) {
    let number = startFrame;
    for await (const decoded of source.reader.read(startFrame, endFrame, signal)) {
      await graph.push('in', decoded);
      for await (const frame of graph.drain('out')) {
        yield { number: number++, luma: { ...getPlane8(frame, 0, width, height), width, height } };
        frame.free();
      }
    }
  }
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function computeSmallSize({ displayWidth, displayHeight }: VideoStreamInfo, longSide: number): Size {
  const scale = Math.min(1, longSide / Math.max(displayWidth, displayHeight));
  const reduce = (side: number) => Math.max(1, Math.round(side * scale));
  return { width: reduce(displayWidth), height: reduce(displayHeight) };
}

/** Pictures are reduced before they are turned, as that is cheaper. */
function openSmallGraph(video: VideoStreamInfo, { width, height }: Size): Promise<FilterGraph> {
  const isTurned = video.rotationDegrees % 180 !== 0;
  const size = isTurned ? `${height}:${width}` : `${width}:${height}`;
  const filters = [`scale=${size}:flags=area`, 'format=gray', ...createUprightFilters(video)];
  return FilterGraph.open({
    inputs: { in: createDecodedPad(video) },
    text: `[in]${filters.join(',')}[out]`,
    outputs: { out: 'video' },
  });
}
