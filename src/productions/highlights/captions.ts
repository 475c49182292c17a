import { toNumber } from '../../core/rational.ts';
import { type Subtitle, toSubRip } from '../../core/subtitles.ts';
import {
  type EditDecisions,
  getTransition,
  parseSeconds,
  type TransitionFields,
} from '../../edit/edit-decisions.ts';
import type { Transcript } from '../../engines/transcriber.ts';

/** Captions shorter than this are left out, as they can't be read. */
const MIN_SECONDS = 0.4;

/**
 * Makes captions of the speech in the cut, as SubRip text on the clock of the cut; undefined if there is no speech.
 * `transcripts` are by the ids of the sources; `defaults` hold for clips that don't say how they begin.
 */
export function createCaptions(
  { clips }: EditDecisions,
  defaults: TransitionFields,
  transcripts: ReadonlyMap<string, Transcript>,
): string | undefined {
  const captions: Subtitle[] = [];
  let at = 0;
  for (const [i, clip] of clips.entries()) {
    const [from, to] = [parseSeconds(clip.in), parseSeconds(clip.out)];
    const transition = i > 0 ? getTransition(clip, defaults) : undefined;
    if (transition) at -= toNumber(transition.duration);
    for (const { start, end, text } of transcripts.get(clip.source)?.segments ?? []) {
      const [begin, finish] = [Math.max(start, from), Math.min(end, to)];
      if (finish - begin >= MIN_SECONDS)
        captions.push({
          startSeconds: at + begin - from,
          endSeconds: at + finish - from,
          text: text.trim(),
        });
    }
    at += to - from;
  }
  return captions.length === 0 ? undefined : toSubRip(captions);
}
