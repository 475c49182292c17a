import { ticksToSeconds } from '../../core/rational.ts';
import type { VideoStreamInfo } from '../../media/media-info.ts';
import type { FieldInterval, FrameIndex } from '../features.ts';
import type { FieldSection } from './field-sections.ts';

/** The sections of a video by their times; undefined if it is progressive all over. */
export function describeSections(
  sections: readonly FieldSection[],
  { pts, durations }: Pick<FrameIndex, 'pts' | 'durations'>,
  { timeBase }: VideoStreamInfo,
): FieldInterval[] | undefined {
  if (sections.every(({ kind }) => kind === 'progressive')) return undefined;
  const toSeconds = (ticks: number): number => ticksToSeconds(BigInt(ticks - pts[0]!), timeBase);
  return sections.map(({ startFrame, endFrame, ...section }) => ({
    startSeconds: toSeconds(pts[startFrame]!),
    endSeconds: toSeconds(pts[endFrame - 1]! + durations[endFrame - 1]!),
    ...section,
  }));
}
