import { type Subtitle, toSubRip } from '../../core/subtitles.ts';
import { type EditDecisions, parseSeconds } from '../../edit/edit-decisions.ts';
import type { Transcript } from '../../engines/transcriber.ts';

/** Shorter rests of a sentence are not shown: nobody reads them. */
const MIN_SECONDS = 0.4;

/**
 * What is said in the cut as SubRip text, on the cut's own clock; undefined where nothing is. `transcripts` are by id of
 * the source.
 */
export function createCaptions(
  { clips }: EditDecisions,
  crossfadeSeconds: number,
  transcripts: ReadonlyMap<string, Transcript>,
): string | undefined {
  const captions: Subtitle[] = [];
  let at = 0;
  for (const [i, clip] of clips.entries()) {
    const [from, to] = [parseSeconds(clip.in), parseSeconds(clip.out)];
    if (i > 0) at -= clip.crossfade === undefined ? crossfadeSeconds : parseSeconds(clip.crossfade);
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
