import { FootlightError } from '../../core/errors.ts';
import { mapConcurrently } from '../../core/map-concurrently.ts';
import { FilterGraph } from '../filter-graph.ts';
import type { Frame } from '../frame.ts';
import type { MediaInfo, VideoStreamInfo } from '../media-info.ts';
import { encodeJpeg } from '../stills/still.ts';
import { fitSize, type PictureSize } from './fitted-size.ts';
import { FrameFinder } from './frame-finder.ts';
import { createAfterEndError, requirePicture } from './read-picture-at.ts';
import { developFrame } from './shown-picture.ts';

/** What a strip shows. */
export interface StripRequest {
  /** Since the start of the file; its start if it is left out. */
  readonly from?: number;
  /** Its end if it is left out. */
  readonly to?: number;
  /** Number of pictures, one of each equally long part. */
  readonly count: number;
  /** Height of each picture in pixels. */
  readonly height: number;
}

/** Pictures of one size side by side, as JPEG. */
export interface PictureStrip {
  readonly content: Buffer;
  /** Size of one picture. */
  readonly width: number;
  readonly height: number;
  /** When each picture's frame begins, since the start of the file. */
  readonly seconds: readonly number[];
}

/** Browsers draw no wider pictures with graphics cards of the last ten years. */
const MAX_WIDTH = 16_384;
/** Each reads a part of the strip on one thread: a decoder of many threads gives its first frame late. */
const LANES = 2;
/** Where pictures lie closer than this, nearly all between them is decoded: once, on all threads. */
const DENSE_SECONDS = 2;

/**
 * One picture of each of so many parts of a video: a frame that begins in the part, or else the one that is shown in its
 * middle. A key frame of the part is taken where there is one, as no other need be decoded for it.
 *
 * @throws `input.no-video`, `input.no-picture`, `media.after-end`, `media.strip-too-wide`
 */
export async function makeStrip(
  info: MediaInfo,
  request: StripRequest,
  signal: AbortSignal,
): Promise<PictureStrip> {
  const video = requirePicture(info);
  const size = fitSize(video, { height: request.height });
  assertDrawable(size, request.count);
  const parts = divide(info, request);
  const isDense = 2 * (parts[0]!.middle - parts[0]!.start) < DENSE_SECONDS;
  const source = { path: info.path, video, size, threads: isDense ? 0 : 1 };
  const lanes = splitInto(isDense ? 1 : LANES, parts);
  const found = await mapConcurrently(lanes, { concurrency: LANES, signal }, (lane, _, either) =>
    readLane(source, lane, either),
  );
  const pictures = found.flat();
  if (pictures.length < request.count) {
    for (const { frame } of pictures) frame.free();
    throw new FootlightError('input.no-picture', { kind: 'input', value: info.path });
  }
  const content = await encodeJpeg(
    await joinPictures(
      pictures.map(({ frame }) => frame),
      size,
    ),
    4,
  );
  return { content, ...size, seconds: pictures.map(({ seconds }) => seconds) };
}

interface Part {
  readonly start: number;
  readonly middle: number;
}

function divide(info: MediaInfo, { from = 0, to, count }: StripRequest): Part[] {
  const end = info.durationSeconds ?? 0;
  if (from > end) throw createAfterEndError(from, end);
  const length = Math.max(0, Math.min(to ?? end, end) - from) / count;
  return Array.from({ length: count }, (_, i) => ({
    start: from + i * length,
    middle: from + (i + 0.5) * length,
  }));
}

function splitInto(count: number, parts: readonly Part[]): Part[][] {
  return Array.from({ length: count }, (_, lane) => {
    const [from, to] = [lane, lane + 1].map((each) => Math.ceil((each * parts.length) / count));
    return parts.slice(from, to);
  });
}

function assertDrawable({ width }: PictureSize, count: number): void {
  if (width * count <= MAX_WIDTH) return;
  throw new FootlightError('media.strip-too-wide', {
    kind: 'input',
    parameters: { width: width * count, limit: MAX_WIDTH },
    value: String(count),
  });
}

interface LaneSource {
  readonly path: string;
  readonly video: VideoStreamInfo;
  readonly size: PictureSize;
  readonly threads: number;
}

interface ReadPicture {
  readonly frame: Frame;
  readonly seconds: number;
}

/** Pictures that can't be decoded are the one before. */
async function readLane(
  { path, video, size, threads }: LaneSource,
  parts: readonly Part[],
  signal: AbortSignal,
): Promise<ReadPicture[]> {
  const pictures: ReadPicture[] = [];
  if (parts.length === 0) return pictures;
  await using finder = await FrameFinder.open(path, video, { threads, signal });
  try {
    for (const { start, middle } of parts) {
      const found = await finder.find(middle, start);
      if (!found) continue;
      const frame = await developFrame(found.frame, video, size, 'jpeg');
      pictures.push({ frame, seconds: Math.max(0, found.seconds) });
    }
  } catch (error) {
    for (const { frame } of pictures) frame.free();
    throw error;
  }
  return pictures;
}

/** Joins pictures of one size from left to right, and frees them. */
async function joinPictures(frames: readonly Frame[], { width, height }: PictureSize): Promise<Frame> {
  const pad = {
    kind: 'video' as const,
    width,
    height,
    pixelFormat: 'yuvj420p',
    timeBase: { num: 1, den: 25 },
  };
  using graph = await FilterGraph.open({
    inputs: { in: pad },
    text: `[in]tile=layout=${frames.length}x1[out]`,
    outputs: { out: 'video' },
  });
  for (const [i, frame] of frames.entries()) {
    frame.pts = BigInt(i);
    await graph.push('in', frame);
  }
  await graph.push('in', null);
  return (await graph.pull('out')) as Frame;
}
