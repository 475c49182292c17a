import { SAMPLE_RATE } from '../../media/audio/audio-reader.ts';
import type { Chapter } from '../../media/media-info.ts';
import type { PlacedAudio } from './cut-audio.ts';
import type { FrameRange } from './indexed-source.ts';

/** When a clip is shown in the video, and what of its source. A transition belongs to both of its clips by half. */
export interface ClipPlace {
  /** Digest of its source. */
  readonly source: string;
  /** In the video, in seconds. */
  readonly start: number;
  readonly end: number;
  /** What the clock of the source says at `start`, in seconds. */
  readonly sourceStart: number;
}

export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** Places the clips in the video, from where their audio lies. */
export function placeClips(ranges: readonly FrameRange[], placed: readonly PlacedAudio[]): ClipPlace[] {
  const bounds = placed.map(({ start }, i) => (start + (placed[i - 1]?.end ?? start)) / 2 / SAMPLE_RATE);
  return placed.map(({ start, end, fromSeconds }, i) => ({
    source: ranges[i]!.source.digest,
    start: bounds[i]!,
    end: bounds[i + 1] ?? end / SAMPLE_RATE,
    sourceStart: fromSeconds + bounds[i]! - start / SAMPLE_RATE,
  }));
}

/** When an interval of the source is shown in a clip; undefined if it isn't. Times in seconds. */
export function findInClip({ start, end, sourceStart }: ClipPlace, interval: Interval): Interval | undefined {
  const shift = start - sourceStart;
  const shown = {
    start: Math.max(start, interval.start + shift),
    end: Math.min(end, interval.end + shift),
  };
  return shown.end > shown.start ? shown : undefined;
}

/** The chapters of the video: those of its sources, as long as they are shown. Parts that follow each other are one. */
export function cutChapters(
  places: readonly ClipPlace[],
  chapters: ReadonlyMap<string, readonly Chapter[]>,
): Chapter[] {
  const cut: (Chapter & { readonly of: Chapter })[] = [];
  for (const place of places)
    for (const of of chapters.get(place.source) ?? []) {
      const shown = findInClip(place, { start: of.startSeconds, end: of.endSeconds });
      if (!shown) continue;
      const before = cut.at(-1);
      const continues = before?.of === of && before.endSeconds >= shown.start;
      if (continues) cut.pop();
      const startSeconds = continues ? before.startSeconds : shown.start;
      cut.push({ startSeconds, endSeconds: shown.end, title: of.title, of });
    }
  return cut.map(({ of: _, ...chapter }) => chapter);
}
