import { FilterGraph } from '../media/filter-graph.ts';
import type { Frame } from '../media/frame.ts';
import type { VideoStreamInfo } from '../media/media-info.ts';
import { createDecodedPad, getWorkingPicture } from '../media/video/working-picture.ts';

const SMALL_WIDTH = 320;

/** A size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

interface SurveyedFrame {
  readonly full: Frame;
  readonly thumbnail: Frame;
}

interface ConversionRequest {
  readonly video: VideoStreamInfo;
  readonly small: Size;
  /** Called with every decoded frame. */
  add(frame: Frame): void;
  isInterlaced(): boolean;
}

/** Converts frames to both sizes in which they are measured, and deinterlaces those of a video that begins with fields. */
export async function* convertFrames(
  frames: AsyncGenerator<Frame, void, undefined>,
  { video, small, add, isInterlaced }: ConversionRequest,
): AsyncGenerator<SurveyedFrame, void, undefined> {
  let graph: FilterGraph | undefined;
  try {
    for await (const frame of frames) {
      add(frame);
      graph ??= await openConversion({ ...video, isInterlaced: isInterlaced() }, small);
      await graph.push('in', frame);
      yield* pullSizes(graph);
    }
    if (!graph) return;
    await graph.push('in', null);
    yield* pullSizes(graph);
  } finally {
    graph?.[Symbol.dispose]();
  }
}

async function* pullSizes(graph: FilterGraph): AsyncGenerator<SurveyedFrame, void, undefined> {
  for await (const full of graph.drain('full')) {
    yield { full, thumbnail: (await graph.pull('small')) as Frame };
  }
}

function openConversion(video: VideoStreamInfo, { width, height }: Size): Promise<FilterGraph> {
  const { conversion } = getWorkingPicture(video);
  return FilterGraph.open({
    inputs: { in: createDecodedPad(video) },
    text: `[in]${conversion},split[full][s];[s]scale=${width}:${height}:flags=area,format=yuv420p[small]`,
    outputs: { full: 'video', small: 'video' },
  });
}

/** The size in which every frame is measured. */
export function computeSmallSize({ width, height }: Size): Size {
  const smallWidth = Math.min(SMALL_WIDTH, width);
  return { width: smallWidth, height: Math.max(16, Math.round((height * smallWidth) / width)) };
}
