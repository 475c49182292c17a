import type { PictureSize } from '../../../frames/box-mean.ts';
import type { Frame } from '../../../media/frame.ts';
import type { FrameSource } from '../../../pipelines/film/frame-source.ts';
import type { FrameRange } from '../../../pipelines/film/frame-stage.ts';
import { readWorkingFrames } from '../../../pipelines/film/working-frames.ts';
import { copyMatte, SegmentReader } from '../segment-reader.ts';
import { PictureReducer } from './picture-reducer.ts';
import type { QualityFrame, QualityPair } from './quality-picture.ts';

/** A segment of the result with its mattes. */
export interface MeasuredSegment extends FrameRange {
  /** Position of its shot, from 0. */
  readonly shot: number;
  /** Whether the shot was left as it is: there is nothing to measure. */
  readonly isKept: boolean;
  readonly matteFile: string;
  readonly resultFile: string;
  readonly resultFormat: PictureSize & { readonly pixelFormat: string };
}

/** Segments that are looked into, and pairs of neighboring frames in all, beside those that each shot has at least. */
const MAX_SEGMENTS = 24;
const MAX_PAIRS = 48;
/** Least number of pairs of a shot: a change of light takes two. */
const MIN_SHOT_PAIRS = 2;
/** Width in which quality is measured, at most. */
const MAX_WIDTH = 640;

/** The size in which a video's quality is measured. */
export function chooseMeasuredSize({ width, height }: PictureSize): PictureSize {
  const scale = Math.min(1, MAX_WIDTH / width);
  return { width: Math.round(width * scale), height: Math.max(2, Math.round(height * scale)) };
}

type PlannedSegment = FrameRange & Pick<MeasuredSegment, 'shot' | 'isKept'>;

/**
 * First frames of the pairs that are measured, by their position in each segment: spread over the video, and some of every
 * shot that has a new background.
 */
export function planPairs(segments: readonly PlannedSegment[]): Map<number, readonly number[]> {
  const chosen = chooseSegments(segments);
  const each = Math.max(1, Math.floor(MAX_PAIRS / Math.max(1, chosen.length)));
  const counts = Map.groupBy(chosen, (index) => segments[index]!.shot);
  return new Map(
    chosen.map((index) => {
      const { startFrame, endFrame, shot } = segments[index]!;
      const places = endFrame - startFrame - 1;
      const least = Math.ceil(MIN_SHOT_PAIRS / counts.get(shot)!.length);
      const count = Math.min(Math.max(each, least), Math.ceil(places / 2));
      const positions = Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * places) / count));
      return [index, positions] as const;
    }),
  );
}

/** Some segments, evenly from all, and the longest of each shot that has none among them; in their order. */
function chooseSegments(segments: readonly PlannedSegment[]): number[] {
  const getLength = (index: number): number => segments[index]!.endFrame - segments[index]!.startFrame;
  const usable = segments.flatMap(({ isKept }, i) => (!isKept && getLength(i) > 1 ? [i] : []));
  const spread = usable.filter(
    (_, i) => (i * MAX_SEGMENTS) % Math.max(usable.length, MAX_SEGMENTS) < MAX_SEGMENTS,
  );
  const seen = new Set(spread.map((index) => segments[index]!.shot));
  const others = Map.groupBy(usable, (index) => segments[index]!.shot);
  const missed = [...others].filter(([shot]) => !seen.has(shot));
  const longest = missed.map(([, own]) => own.toSorted((a, b) => getLength(b) - getLength(a))[0]!);
  return [...spread, ...longest].sort((a, b) => a - b);
}

/** Reads the pairs of neighboring frames that are measured, in the order of the video. */
export async function* readPairs(
  source: FrameSource,
  segments: readonly MeasuredSegment[],
  signal: AbortSignal,
): AsyncGenerator<QualityPair, void, undefined> {
  for (const [index, positions] of planPairs(segments)) {
    const segment = segments[index]!;
    await using reader = await FrameTriples.open(source, segment, signal);
    for (const position of positions) {
      const [first, second] = await Array.fromAsync(reader.read(position, position + 2));
      const { startFrame, shot } = segment;
      yield { number: startFrame + position, shot, frames: [first!, second!], ...reader.size };
    }
  }
}

/** A frame with its number in the video and the position of its shot. */
interface NumberedQualityFrame {
  readonly number: number;
  readonly shot: number;
  readonly frame: QualityFrame;
}

/** Reads every frame, in the order of the video. */
export async function* readFrames(
  source: FrameSource,
  segments: readonly MeasuredSegment[],
  signal: AbortSignal,
): AsyncGenerator<NumberedQualityFrame, void, undefined> {
  for (const segment of segments) {
    const { startFrame, endFrame, shot } = segment;
    await using reader = await FrameTriples.open(source, segment, signal);
    let number = startFrame;
    for await (const frame of reader.read(0, endFrame - startFrame)) yield { number: number++, shot, frame };
  }
}

/** Reads what belongs together: a frame of the source, of the result, and its matte. */
class FrameTriples implements AsyncDisposable {
  readonly size: PictureSize;
  readonly #source: FrameSource;
  readonly #segment: MeasuredSegment;
  readonly #signal: AbortSignal;
  readonly #mattes: SegmentReader;
  readonly #results: SegmentReader;
  readonly #reducers: readonly [source: PictureReducer, result: PictureReducer, matte: PictureReducer];

  private constructor(
    parts: Pick<FrameTriples, 'size'> & {
      source: FrameSource;
      segment: MeasuredSegment;
      signal: AbortSignal;
      readers: readonly [SegmentReader, SegmentReader];
      reducers: readonly [PictureReducer, PictureReducer, PictureReducer];
    },
  ) {
    this.size = parts.size;
    this.#source = parts.source;
    this.#segment = parts.segment;
    this.#signal = parts.signal;
    [this.#mattes, this.#results] = parts.readers;
    this.#reducers = parts.reducers;
  }

  static async open(
    source: FrameSource,
    segment: MeasuredSegment,
    signal: AbortSignal,
  ): Promise<FrameTriples> {
    const { picture, video } = source;
    const { timeBase } = video;
    const { width, height, pixelFormat, color } = picture;
    const size = chooseMeasuredSize({ width: video.displayWidth, height: video.displayHeight });
    const open = (format: PictureSize & { pixelFormat: string }): Promise<PictureReducer> =>
      PictureReducer.open({ ...format, timeBase, color }, size);
    return new FrameTriples({
      size,
      source,
      segment,
      signal,
      readers: [
        await SegmentReader.open(segment.matteFile, signal),
        await SegmentReader.open(segment.resultFile, signal),
      ],
      reducers: [
        await open({ width, height, pixelFormat }),
        await open(segment.resultFormat),
        await open({ width, height, pixelFormat: 'gray16le' }),
      ],
    });
  }

  /** Reads the frames from one position in the segment to before another; positions rise. */
  async *read(start: number, end: number): AsyncGenerator<QualityFrame, void, undefined> {
    const { startFrame } = this.#segment;
    const range = { startFrame: startFrame + start, endFrame: startFrame + end };
    for await (const { number, frame } of readWorkingFrames(this.#source, range, this.#signal))
      yield this.#reduce(number - startFrame, frame);
  }

  async #reduce(position: number, frame: Frame): Promise<QualityFrame> {
    const [sources, results, mattes] = this.#reducers;
    const source = await sources.reduce(frame);
    const matteFrame = await this.#mattes.read(position);
    const { width, height } = matteFrame;
    const matte = { width, height, alpha: copyMatte(matteFrame) };
    const result = await results.reduce(await this.#results.read(position));
    return { source, result, alpha: await mattes.reduceMatte(matteFrame), matte };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#mattes[Symbol.asyncDispose]();
    await this.#results[Symbol.asyncDispose]();
    for (const reducer of this.#reducers) reducer[Symbol.dispose]();
  }
}
