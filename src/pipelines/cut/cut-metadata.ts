import { type Rational, toNumber } from '../../core/rational.ts';
import { shiftTimecode } from '../../edit/timecode.ts';
import type { Container } from '../../media/containers/container-plan.ts';
import { planMetadata } from '../../media/containers/kept-metadata.ts';
import { type FrameRange, getShownTicks, type IndexedSource } from './indexed-source.ts';

/** Tags of a video of a rate: those of its source, if it has only one, with the time code of its first frame. */
export function getCutMetadata(
  ranges: readonly FrameRange[],
  sources: readonly IndexedSource[],
  container: Container,
  rate: Rational,
): Record<string, string> {
  const [only, ...others] = sources;
  if (!only || others.length > 0) return {};
  const kept = Object.entries(planMetadata(only.info.metadata, container).kept);
  const ofSource = getTimecode(sources);
  const timecode = ofSource === undefined ? undefined : moveToStart(ofSource, ranges[0]!, rate);
  return {
    ...Object.fromEntries(kept.filter(([key]) => !isTimecode(key))),
    ...(timecode !== undefined && { timecode }),
  };
}

/** Time code of the first frame of the only source, from its track of time code or its tags. */
export function getTimecode([only, ...others]: readonly IndexedSource[]): string | undefined {
  if (!only || others.length > 0) return undefined;
  const { info, video } = only;
  const tags = [...Object.entries(video.metadata), ...Object.entries(info.metadata)];
  return tags.find(([key]) => isTimecode(key))?.[1];
}

/** Matroska writes the names of its tags in capitals. */
function isTimecode(key: string): boolean {
  return key.toLowerCase() === 'timecode';
}

function moveToStart(timecode: string, range: FrameRange, rate: Rational): string | undefined {
  const { video, startTicks } = range.source;
  const seconds = (getShownTicks(range, range.start) - startTicks) * toNumber(video.timeBase);
  const frames = Math.round(seconds * toNumber(video.averageFrameRate));
  return shiftTimecode(timecode, frames, video.averageFrameRate, rate);
}
