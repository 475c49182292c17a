import { toNumber } from '../../core/rational.ts';
import { InputFile } from '../containers/input-file.ts';
import { decodeFrames } from '../decoder.ts';
import { Encoder } from '../encoder.ts';
import { FilterGraph } from '../filter-graph.ts';
import type { Frame } from '../frame.ts';
import type { VideoStreamInfo } from '../media-info.ts';
import { NO_TIMESTAMP } from '../native.ts';
import { deinterlaceFrames } from '../video/deinterlace-frames.ts';
import { convertToStandardRange } from '../video/standard-range.ts';
import { createDecodedPad, getWorkingPicture } from '../video/working-picture.ts';

/** Encodes one picture as JPEG, and frees `frame`. `quality` is 2 (best) to 31. */
export async function encodeJpeg(frame: Frame, quality = 3): Promise<Buffer> {
  using encoder = await Encoder.openVideo({
    encoder: 'mjpeg',
    width: frame.width,
    height: frame.height,
    pixelFormat: 'yuvj420p',
    timeBase: { num: 1, den: 25 },
    frameRate: { num: 25, den: 1 },
    options: { qmin: quality, qmax: quality },
  });
  return await encodeWhole(frame, encoder);
}

/** Everything that an encoder outputs for one picture. Frees `frame`. */
export async function encodeWhole(frame: Frame, encoder: Encoder): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (const input of [frame, null]) {
    for await (const packet of encoder.encode(input)) {
      parts.push(Buffer.from(packet.data ?? []));
      packet.free();
    }
  }
  return Buffer.concat(parts);
}

export interface StillRequest {
  readonly path: string;
  readonly video: VideoStreamInfo;
  /** Time in seconds on the file's own clock. */
  readonly seconds: number;
  readonly width: number;
}

/**
 * The first frame at or after a time, upright, with square pixels, scaled to `width` pixels; undefined past the end. The
 * caller owns it.
 */
export async function readStill(
  { path, video, seconds, width }: StillRequest,
  signal?: AbortSignal,
): Promise<Frame | undefined> {
  // JPEG and the pages that show it know standard range alone.
  const { conversion } = getWorkingPicture(await convertToStandardRange(video));
  const height = Math.round((width * video.displayHeight) / video.displayWidth / 2) * 2;
  await using input = await InputFile.open(path);
  const { num, den } = input.context.streams[video.index]!.timeBase;
  const timeBase = { num, den };
  const ticks = BigInt(Math.round((seconds * den) / num));
  // Where seeking fails, decoding from the start finds the frame as well; streams without times have no places.
  const hasPlaces = !video.hasJumps && input.context.streams[video.index]!.startTime !== NO_TIMESTAMP;
  if (hasPlaces) await input.seek(video.index, ticks).catch(() => undefined);
  using graph = await FilterGraph.open({
    inputs: { in: createDecodedPad(video) },
    text: `[in]${conversion},scale=${width}:${height}:flags=lanczos:out_color_matrix=bt470bg:out_range=pc,setsar=1,format=yuvj420p[out]`,
    outputs: { out: 'video' },
  });
  const decoded = timeFrames(decodeFrames(input, video.index, { signal }), { ...video, timeBase });
  return await readFirstFrame(graph, deinterlaceFrames(decoded, { ...video, timeBase }), ticks);
}

/** Gives frames that have no times, as in raw streams, those of the video's rate. */
export async function* timeFrames(
  frames: AsyncGenerator<Frame, void, undefined>,
  { timeBase, averageFrameRate }: VideoStreamInfo,
): AsyncGenerator<Frame, void, undefined> {
  const interval = 1 / ((toNumber(averageFrameRate) || 25) * toNumber(timeBase));
  let number = 0;
  for await (const frame of frames) {
    if (frame.pts === NO_TIMESTAMP) frame.pts = BigInt(Math.round(number * interval));
    number++;
    yield frame;
  }
}

async function readFirstFrame(
  graph: FilterGraph,
  frames: AsyncGenerator<Frame, void, undefined>,
  ticks: bigint,
): Promise<Frame | undefined> {
  for await (const frame of frames) {
    if (frame.pts < ticks) {
      frame.free();
      continue;
    }
    await graph.push('in', frame);
    await graph.push('in', null);
    return await graph.pull('out');
  }
  return undefined;
}

/** Joins two pictures of one size, left and right, and frees them. */
export async function joinSideBySide(left: Frame, right: Frame): Promise<Frame> {
  const pad = {
    kind: 'video' as const,
    width: left.width,
    height: left.height,
    pixelFormat: 'yuvj420p',
    timeBase: { num: 1, den: 25 },
  };
  using graph = await FilterGraph.open({
    inputs: { left: pad, right: pad },
    text: '[left]setpts=0[l];[right]setpts=0[r];[l][r]hstack[out]',
    outputs: { out: 'video' },
  });
  for (const [name, frame] of Object.entries({ left, right })) {
    await graph.push(name, frame);
    await graph.push(name, null);
  }
  return (await graph.pull('out')) as Frame;
}
