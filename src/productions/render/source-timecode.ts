import { type Rational, subtractRational, toNumber } from '../../core/rational.ts';
import { type EditDecisions, normalizeTimeText, parseTime } from '../../edit/edit-decisions.ts';
import { rateOfEdit } from '../../edit/edit-rate.ts';
import { fromTimecode, getFrameTime, shiftTimecode } from '../../edit/timecode.ts';
import { getTimecode } from '../../pipelines/cut/cut-metadata.ts';
import type { IndexedSource } from '../../pipelines/cut/indexed-source.ts';

/**
 * Lists of events count by the time code of the media, which only their files tell: lets times count from the start of
 * the file. Where a clip lies before the time code that its file begins with, the list counts the file from its start.
 */
export function countFromStart(
  edit: EditDecisions,
  indexedSources: ReadonlyMap<string, IndexedSource>,
): EditDecisions {
  const rate = rateOfEdit(edit);
  const starts = new Map(
    edit.sources.map(({ id }) => [id, findStart(indexedSources.get(id)!, rate)] as const),
  );
  const isByTimecode = (id: string): boolean =>
    edit.clips.every(({ source, in: from }) => source !== id || !isBefore(parseTime(from), starts.get(id)!));
  const shifted = new Set(edit.sources.map(({ id }) => id).filter(isByTimecode));
  const clips = edit.clips.map((clip) => {
    if (!shifted.has(clip.source)) return clip;
    const start = starts.get(clip.source)!;
    const [from, to] = [clip.in, clip.out].map((time) =>
      normalizeTimeText(subtractRational(parseTime(time), start)),
    );
    return { ...clip, in: from!, out: to! };
  });
  return { ...edit, clips };
}

/** The time code that a source begins with, as lists of a rate count it, in seconds; 0 if it has none. */
function findStart(source: IndexedSource, rate: Rational): Rational {
  const timecode = getTimecode([source]);
  const counted = timecode && shiftTimecode(timecode, 0, source.video.averageFrameRate, rate);
  const frame = counted ? fromTimecode(counted, rate) : undefined;
  return frame === undefined ? { num: 0, den: 1 } : getFrameTime(frame, rate);
}

function isBefore(a: Rational, b: Rational): boolean {
  return toNumber(a) < toNumber(b);
}
