import type { Interval } from '../../../../core/samples.ts';
import { TIMELINE_RATE, type Timeline } from '../../../../story/timeline.ts';

/** An element of a page, and when it is read. */
export interface Clip extends Interval {
  /** Address of the element, relative to the overlay. */
  readonly text: string;
}

/**
 * The time of each line with the pause behind it, so that a player that goes from clip to clip plays all of the sound.
 */
export function listClipTimes(timeline: Timeline): Map<string, Interval> {
  const { lines } = timeline;
  return new Map(
    lines.map(({ id, start }, i) => [
      id,
      { start: i === 0 ? 0 : start, end: lines[i + 1]?.start ?? timeline.end },
    ]),
  );
}

/** Seconds as SMIL writes them; sums of them are those of the samples within half a millisecond a clip. */
export function formatSeconds(samples: number): string {
  return `${(samples / TIMELINE_RATE).toFixed(3)}s`;
}

export function renderOverlay(clips: readonly Clip[], audio: string): string {
  const pars = clips.map(
    ({ text, start, end }) =>
      `<par><text src="${text}"/><audio src="${audio}" clipBegin="${formatSeconds(start)}" clipEnd="${formatSeconds(end)}"/></par>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<smil xmlns="http://www.w3.org/ns/SMIL" version="3.0"><body>\n${pars.join('\n')}\n</body></smil>`;
}

export function sumDurations(clips: readonly Interval[]): number {
  return clips.reduce((sum, { start, end }) => sum + end - start, 0);
}
