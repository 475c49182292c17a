import { type SubjectShape, type TrackedSubject, trackSubject } from '../../analysis/subject-boxes.ts';
import type { PreparedClip } from './clip.ts';
import type { MattedSegment } from './separate.ts';

/** Segments of one shot that follow each other without a gap: all of the shot, or one of its samples. */
export interface ShotPart {
  readonly segments: readonly [MattedSegment, ...MattedSegment[]];
  readonly startFrame: number;
  readonly endFrame: number;
}

/** Joins segments that follow each other in one shot. */
export function joinParts(segments: readonly MattedSegment[]): ShotPart[] {
  const parts: ShotPart[] = [];
  for (const segment of segments) {
    const last = parts.at(-1);
    const { startFrame, endFrame } = segment;
    if (last?.endFrame === startFrame && last.segments[0].shot === segment.shot)
      parts[parts.length - 1] = { ...last, segments: [...last.segments, segment], endFrame };
    else parts.push({ segments: [segment], startFrame, endFrame });
  }
  return parts;
}

/** The subject in each frame of a video, by the frame's number; undefined where nobody is seen or nothing was matted. */
export type SubjectTrack = readonly (SubjectShape | undefined)[];

/** Finds the subject in every part of a shot, by its mattes: what they tell, and no copy of it, as a long film has many frames. */
export function trackSubjects({ source }: PreparedClip, segments: readonly MattedSegment[]): SubjectTrack {
  const track: (SubjectShape | undefined)[] = new Array(source.features.totalFrames).fill(undefined);
  for (const segment of segments)
    for (const [i, subject] of listShapes(segment).entries()) track[segment.startFrame + i] = subject;
  return track;
}

/** The same without the jitter of single frames, each part of a shot by itself. */
export function smoothTrack(
  track: SubjectTrack,
  parts: readonly Pick<ShotPart, 'startFrame' | 'endFrame'>[],
  framesPerSecond: number,
): (TrackedSubject | undefined)[] {
  const smooth: (TrackedSubject | undefined)[] = track.map(() => undefined);
  for (const { startFrame, endFrame } of parts)
    for (const [i, subject] of trackSubject(track.slice(startFrame, endFrame), framesPerSecond).entries())
      smooth[startFrame + i] = subject;
  return smooth;
}

/** One for each frame of a segment. A shot that keeps its background has no subject apart from it. */
function listShapes({ choice, mattes, startFrame, endFrame }: MattedSegment): (SubjectShape | undefined)[] {
  const shapes = mattes.output.evidence.flatMap((evidence) => evidence.shapes);
  return Array.from({ length: endFrame - startFrame }, (_, i) =>
    choice.name === undefined ? undefined : (shapes[i] ?? undefined),
  );
}
