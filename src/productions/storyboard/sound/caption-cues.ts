import { estimateReadingSeconds } from '../../../core/reading-time.ts';
import type { SentenceTime } from './join-sentences.ts';
import { listSpokenSentences } from './narration-sentences.ts';
import { NARRATION_LEAD, type PlacedNarration } from './place-narration.ts';

/** A text that is shown, in seconds on the clock of the video. */
export interface CaptionCue {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A caption stays this long after its last word, unless the next one begins. */
const LINGER = 0.5;
/** Readers get up to this much more time than reading aloud takes. */
const MAX_LEISURE = 1.6;

/** Captions that follow a spoken narration; what the end of the video cuts off has none. */
export function captionSpeech(
  { start, end }: Pick<PlacedNarration, 'start' | 'end'>,
  sentences: readonly SentenceTime[],
): CaptionCue[] {
  return sentences.flatMap(({ text, fromSeconds, toSeconds }, i) => {
    const next = sentences[i + 1]?.fromSeconds ?? Number.POSITIVE_INFINITY;
    const cue = {
      start: start + fromSeconds,
      end: Math.min(start + Math.min(toSeconds + LINGER, next), end),
      text,
    };
    return cue.end > cue.start ? [cue] : [];
  });
}

/**
 * Captions of a narration that nobody speaks: its sentences one after another within the scene, each for its share of
 * the reading time.
 */
export function captionText(
  narration: string,
  { start, seconds }: { readonly start: number; readonly seconds: number },
): CaptionCue[] {
  const sentences = listSpokenSentences(narration);
  const times = sentences.map(({ written }) => Math.max(0.5, estimateReadingSeconds(written)));
  const needed = times.reduce((sum, time) => sum + time, 0);
  const lead = Math.min(NARRATION_LEAD, seconds / 10);
  const pace = Math.min(MAX_LEISURE, (seconds - lead) / Math.max(needed, 0.001));
  let at = start + lead;
  return sentences.map(({ written }, i) => {
    const cue = { start: at, end: at + times[i]! * pace, text: written };
    at = cue.end;
    return cue;
  });
}
