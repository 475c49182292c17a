import { type EditDecisions, secondsOf } from '../../edit/edit-decisions.ts';
import type { Transcript } from '../../models/transcriber.ts';

interface Caption {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Shorter rests of a sentence are not shown: nobody reads them. */
const SHORTEST_SECONDS = 0.4;

/**
 * What is said in the cut as SubRip text, on the cut's own clock; undefined where nothing is. `transcripts` are by id of
 * the source.
 */
export function captionsOf(
  { clips }: EditDecisions,
  crossfadeSeconds: number,
  transcripts: ReadonlyMap<string, Transcript>,
): string | undefined {
  const captions: Caption[] = [];
  let at = 0;
  for (const [i, clip] of clips.entries()) {
    const [from, to] = [secondsOf(clip.in), secondsOf(clip.out)];
    if (i > 0) at -= clip.crossfade === undefined ? crossfadeSeconds : secondsOf(clip.crossfade);
    for (const { start, end, text } of transcripts.get(clip.source)?.segments ?? []) {
      const [begin, finish] = [Math.max(start, from), Math.min(end, to)];
      if (finish - begin >= SHORTEST_SECONDS)
        captions.push({ start: at + begin - from, end: at + finish - from, text: text.trim() });
    }
    at += to - from;
  }
  if (captions.length === 0) return undefined;
  return captions
    .map(({ start, end, text }, i) => `${i + 1}\n${clock(start)} --> ${clock(end)}\n${text}\n`)
    .join('\n');
}

/** hh:mm:ss,mmm */
function clock(seconds: number): string {
  const milliseconds = Math.max(0, Math.round(seconds * 1000));
  const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');
  const whole = Math.floor(milliseconds / 1000);
  return `${pad(Math.floor(whole / 3600))}:${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)},${pad(milliseconds % 1000, 3)}`;
}
