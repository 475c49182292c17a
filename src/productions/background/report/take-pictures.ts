import { FilterGraph, type VideoInputPad } from '../../../media/filter-graph.ts';
import { allocateVideoFrame, type Frame, getPlane8 } from '../../../media/frame.ts';
import { encodeJpeg } from '../../../media/stills/still.ts';
import type { FrameSource } from '../../../pipelines/film/frame-source.ts';
import type { Size } from '../../../pipelines/film/target.ts';
import { pickWorkingFrames } from '../../../pipelines/film/working-frames.ts';
import { ALPHA_PIXEL_FORMAT } from '../matte-stage.ts';
import type { MeasuredSegment } from '../quality/read-pairs.ts';
import { SegmentReader } from '../segment-reader.ts';

/** One frame of a result as JPEG pictures. */
export interface ReportPicture {
  /** Number of the frame in the video. */
  readonly number: number;
  readonly before: Buffer;
  readonly after: Buffer;
  readonly matte: Buffer;
  /** The subject as it was filmed, on a checkerboard. */
  readonly cutout: Buffer;
}

const MAX_WIDTH = 960;
/** Side of the checkerboard's fields. */
const FIELD = 16;

/** How the taking of pictures is stopped, and what is told of it. */
interface Watch {
  readonly signal: AbortSignal;
  progress(done: number, total: number): void;
}

/** Takes pictures of frames by their rising numbers. Each segment is read once. */
export async function takePictures(
  source: FrameSource,
  segments: readonly MeasuredSegment[],
  numbers: readonly number[],
  { signal, progress }: Watch,
): Promise<Map<number, ReportPicture>> {
  const pictures = new Map<number, ReportPicture>();
  for (const segment of segments) {
    const { startFrame, endFrame } = segment;
    const wanted = numbers.filter((number) => number >= startFrame && number < endFrame);
    if (wanted.length === 0) continue;
    await using mattes = await SegmentReader.open(segment.matteFile, signal);
    await using results = await SegmentReader.open(segment.resultFile, signal);
    for await (const { number, frame } of pickWorkingFrames(source, wanted, signal)) {
      const matte = await mattes.read(number - startFrame);
      const result = await results.read(number - startFrame);
      pictures.set(number, { number, ...(await takePicture(source, segment, { frame, matte, result })) });
      progress(pictures.size, numbers.length);
    }
  }
  return pictures;
}

/** A frame of the source, with its matte and what was made of it. */
interface FrameParts {
  readonly frame: Frame;
  readonly matte: Frame;
  readonly result: Frame;
}

async function takePicture(
  source: FrameSource,
  segment: MeasuredSegment,
  { frame, matte, result }: FrameParts,
): Promise<Omit<ReportPicture, 'number'>> {
  using graph = await openGraph(source, segment);
  await graph.push('source', asFirst(frame));
  await graph.push('matte', asFirst(matte));
  await graph.push('result', asFirst(result));
  await graph.push('board', paintBoard(chooseSize(source)));
  for (const input of ['source', 'matte', 'result', 'board']) await graph.push(input, null);
  const take = async (output: string): Promise<Buffer> => encodeJpeg((await graph.pull(output))!);
  return {
    before: await take('before'),
    after: await take('after'),
    matte: await take('alpha'),
    cutout: await take('cutout'),
  };
}

/** Filters pair frames by their times: all that are pushed here belong together. */
function asFirst(frame: Frame): Frame {
  frame.pts = 0n;
  return frame;
}

function chooseSize({ video }: FrameSource): Size {
  const scale = Math.min(1, MAX_WIDTH / video.displayWidth);
  const toEven = (side: number): number => Math.max(2, Math.round((side * scale) / 2) * 2);
  return { width: toEven(video.displayWidth), height: toEven(video.displayHeight) };
}

function openGraph(source: FrameSource, { resultFormat }: MeasuredSegment): Promise<FilterGraph> {
  const { color, width, height, pixelFormat } = source.picture;
  const size = chooseSize(source);
  const pad = (format: Size & { pixelFormat: string }): VideoInputPad => ({
    kind: 'video',
    timeBase: { num: 1, den: 25 },
    ...format,
  });
  const scale = `scale=${size.width}:${size.height}:flags=lanczos`;
  const jpeg = `${scale}:out_color_matrix=bt470bg:out_range=pc,setsar=1,format=yuvj420p`;
  return FilterGraph.open({
    inputs: {
      source: { ...pad({ width, height, pixelFormat }), color },
      result: { ...pad(resultFormat), color },
      matte: pad({ width, height, pixelFormat: ALPHA_PIXEL_FORMAT }),
      board: pad({ ...size, pixelFormat: 'gray' }),
    },
    text: [
      '[source]split[source1][source2]',
      '[matte]split[matte1][matte2]',
      `[source1]${jpeg}[before]`,
      `[result]${jpeg}[after]`,
      `[matte1]${scale},format=gray,${jpeg}[alpha]`,
      `[source2]${scale},setsar=1,format=gbrp[colors]`,
      `[matte2]${scale},setsar=1,format=gray[opacity]`,
      '[colors][opacity]alphamerge[subject]',
      '[board]format=gbrp[ground]',
      `[ground][subject]overlay=format=gbrp,${jpeg}[cutout]`,
    ].join(';'),
    outputs: { before: 'video', after: 'video', alpha: 'video', cutout: 'video' },
  });
}

function paintBoard({ width, height }: Size): Frame {
  const frame = allocateVideoFrame({ width, height, pixelFormat: 'gray' });
  const { samples, stride } = getPlane8(frame, 0, width, height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      samples[y * stride + x] = (Math.floor(x / FIELD) + Math.floor(y / FIELD)) % 2 === 0 ? 190 : 150;
  return asFirst(frame);
}
