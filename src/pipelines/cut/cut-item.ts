import { toNumber } from '../../core/rational.ts';
import type { GradualTransition } from '../../core/transitions.ts';
import type { PictureFormat } from '../../media/cutting/picture-format.ts';
import type { FrameRange, IndexedSource } from './indexed-source.ts';
import { getKnownFindings } from './known-findings.ts';
import { isAlike, listConvertedFrames, listFrames } from './shown-frames.ts';

/** Frames of a source by their numbers in display order; `end` is exclusive. */
export interface FrameSpan {
  readonly source: IndexedSource;
  readonly start: number;
  readonly end: number;
  /** When the first picture begins and the last one ends, in ticks, if they are held ones that are cut. */
  readonly from?: number;
  readonly to?: number;
  /** For each frame of the video, the number from `start` on of the frame that it shows. */
  readonly shows: readonly number[];
}

/** An interval of the video: frames of one clip, or the transition between two clips. */
export type CutItem =
  | { readonly kind: 'clip'; readonly clip: number; readonly range: FrameSpan }
  | {
      readonly kind: 'transition';
      /** Index of the second clip. */
      readonly clip: number;
      readonly transition: GradualTransition;
      readonly from: FrameSpan;
      readonly to: FrameSpan;
      readonly frames: number;
    };

/** A transition that was longer than half of a clip beside it. Lengths in seconds. */
export interface ShortenedTransition {
  /** Index of the second clip. */
  readonly clip: number;
  readonly wanted: number;
  readonly given: number;
}

export interface CutLayout {
  readonly items: readonly CutItem[];
  readonly shortened: readonly ShortenedTransition[];
}

/**
 * Splits clips into intervals: transitions, and what remains of the clips. The video has as many frames as the clips,
 * each in the frames that it has at the video's rate, less those of the transitions, which take them from both clips. A
 * transition is at most half as long as each of its clips, so that two never overlap.
 *
 * @param isConverted whether all clips are converted, as their frames are cropped
 */
export function layOutItems(
  ranges: readonly FrameRange[],
  picture: PictureFormat,
  isConverted: boolean,
): CutLayout {
  const clips = ranges.map((range) =>
    !isConverted && isAlike(range.source, picture) ? listFrames(range) : listConvertedFrames(range, picture),
  );
  const rate = toNumber(picture.frameRate);
  const shortened: ShortenedTransition[] = [];
  const lengths = ranges.map(({ transition }, clip) => {
    if (clip === 0 || !transition) return 0;
    const wanted = Math.round(transition.seconds * rate);
    const given = Math.min(wanted, ...[clip - 1, clip].map((each) => clips[each]!.length >> 1));
    if (given < wanted) shortened.push({ clip, wanted: transition.seconds, given: given / rate });
    return given;
  });
  const items = ranges.flatMap((range, clip): CutItem[] => {
    const [before, frames, next] = [ranges[clip - 1], lengths[clip]!, lengths[clip + 1] ?? 0];
    const shown = clips[clip]!;
    const body = createSpan(range, shown.slice(frames, shown.length - next));
    const own: CutItem[] = body ? [{ kind: 'clip', clip, range: body }] : [];
    const from = frames > 0 ? createSpan(before!, clips[clip - 1]!.slice(-frames)) : undefined;
    const to = createSpan(range, shown.slice(0, frames));
    if (!from || !to) return own;
    return [{ kind: 'transition', clip, transition: range.transition!.kind, from, to, frames }, ...own];
  });
  return { items, shortened };
}

function createSpan(range: FrameRange, numbers: readonly number[]): FrameSpan | undefined {
  const { source, from, to } = range;
  const [start, last] = [numbers[0], numbers.at(-1)];
  if (start === undefined || last === undefined) return undefined;
  return {
    source,
    start,
    end: last + 1,
    ...(start === range.start && from !== undefined && { from }),
    ...(last + 1 === range.end && to !== undefined && { to }),
    shows: numbers.map((number) => number - start),
  };
}

/** The frames of sources that an item shows. */
export function listSpans(item: CutItem): FrameSpan[] {
  return item.kind === 'clip' ? [item.range] : [item.from, item.to];
}

/** Describes all of an item that decides its pictures, for the key of the step. */
export function describeItem(item: CutItem): unknown {
  if (item.kind === 'clip') return { clip: describeSpan(item.range) };
  const { transition, from, to } = item;
  return { transition, from: describeSpan(from), to: describeSpan(to) };
}

function describeSpan(span: FrameSpan) {
  const { source, start, end, from, to, shows } = span;
  const findings = getKnownFindings(span);
  const isEachOnce = shows.length === end - start && shows.every((number, i) => number === i);
  return {
    digest: source.digest,
    stream: source.video.index,
    start,
    end,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(isEachOnce ? {} : { shows }),
    ...(findings && { findings }),
  };
}
