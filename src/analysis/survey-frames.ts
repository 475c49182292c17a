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
  /** All rows of the frame, in gray and narrower; undefined where fields aren't measured. */
  readonly rows: Frame | undefined;
}

interface ConversionRequest {
  readonly video: VideoStreamInfo;
  readonly small: Size;
  /** The size in which rows are measured, if they are. */
  readonly rows?: Size | undefined;
  /** Called with every frame. */
  add(frame: Frame): void;
}

/** Converts frames to the sizes in which they are measured. */
export async function* convertFrames(
  frames: AsyncGenerator<Frame, void, undefined>,
  request: ConversionRequest,
): AsyncGenerator<SurveyedFrame, void, undefined> {
  using graph = await openConversion(request);
  for await (const frame of frames) {
    request.add(frame);
    await graph.push('in', frame);
    yield* pullSizes(graph, request);
  }
  await graph.push('in', null);
  yield* pullSizes(graph, request);
}

async function* pullSizes(
  graph: FilterGraph,
  { rows }: ConversionRequest,
): AsyncGenerator<SurveyedFrame, void, undefined> {
  for await (const full of graph.drain('full')) {
    const thumbnail = (await graph.pull('small')) as Frame;
    yield { full, thumbnail, rows: rows && (await graph.pull('rows')) };
  }
}

function openConversion({ video, small, rows }: ConversionRequest): Promise<FilterGraph> {
  const { conversion } = getWorkingPicture(video);
  const reduce = ({ width, height }: Size, format: string): string =>
    `scale=${width}:${height}:flags=area,format=${format}`;
  const text = `[in]${conversion},split=${rows ? 3 : 2}[full][s]${rows ? '[r]' : ''};[s]${reduce(small, 'yuv420p')}[small]`;
  return FilterGraph.open({
    inputs: { in: createDecodedPad(video) },
    text: rows ? `${text};[r]${reduce(rows, 'gray')}[rows]` : text,
    outputs: { full: 'video', small: 'video', ...(rows && { rows: 'video' as const }) },
  });
}

/** Interlaced video has no more rows. */
const MAX_FIELD_ROWS = 1152;
const ROWS_WIDTH = 240;

/** Codecs of drawings, whose colors are mixed in patterns that look like fields. */
const DITHERED_CODECS = ['gif', 'apng', 'webp'];

/**
 * The size in which rows are measured; undefined for pictures that have no fields: higher ones, turned ones and drawings.
 */
export function computeRowsSize(video: VideoStreamInfo): Size | undefined {
  const { codec, width, height, rotationDegrees } = video;
  if (height > MAX_FIELD_ROWS || height < 16 || rotationDegrees !== 0) return undefined;
  if (DITHERED_CODECS.includes(codec)) return undefined;
  return { width: Math.min(ROWS_WIDTH, width), height };
}

/** The size in which every frame is measured. */
export function computeSmallSize({ width, height }: Size): Size {
  const smallWidth = Math.min(SMALL_WIDTH, width);
  return { width: smallWidth, height: Math.max(16, Math.round((height * smallWidth) / width)) };
}
