import { type Subtitle, toSubRip } from '../../core/subtitles.ts';
import { type EditDecisions, parseSeconds } from '../../edit/edit-decisions.ts';
import type { Transcript } from '../../engines/transcriber.ts';

/** Captions shorter than this are left out, as they can't be read. */
const MIN_SECONDS = 0.4;

/**
 * Makes captions of the speech in the cut, as SubRip text on the clock of the cut; undefined if there is no speech.
 * `starts` says when each clip begins in the cut, in seconds; `transcripts` are by the ids of the sources.
 */
export function createCaptions(
  { clips }: EditDecisions,
  starts: readonly number[],
  transcripts: ReadonlyMap<string, Transcript>,
): string | undefined {
  const captions: Subtitle[] = [];
  for (const [i, clip] of clips.entries()) {
    const [from, to] = [parseSeconds(clip.in), parseSeconds(clip.out)];
    const at = starts[i]!;
    for (const { start, end, text } of transcripts.get(clip.source)?.segments ?? []) {
      const [begin, finish] = [Math.max(start, from), Math.min(end, to)];
      if (finish - begin >= MIN_SECONDS)
        captions.push({
          startSeconds: at + begin - from,
          endSeconds: at + finish - from,
          text: text.trim(),
        });
    }
  }
  return captions.length === 0 ? undefined : toSubRip(captions);
}
