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
export type SubjectTrack = readonly (TrackedSubject | undefined)[];

/** Follows the subject through every part of a shot, by its mattes. */
export function trackSubjects({ source }: PreparedClip, segments: readonly MattedSegment[]): SubjectTrack {
  const { totalFrames, fps } = source.features;
  const track: (TrackedSubject | undefined)[] = new Array(totalFrames).fill(undefined);
  for (const part of joinParts(segments)) {
    const tracked = trackSubject(part.segments.flatMap(listShapes), fps);
    for (const [i, subject] of tracked.entries()) track[part.startFrame + i] = subject;
  }
  return track;
}

/** One for each frame of a segment. A shot that keeps its background has no subject apart from it. */
function listShapes({ choice, mattes, startFrame, endFrame }: MattedSegment): (SubjectShape | undefined)[] {
  const shapes = mattes.output.evidence.flatMap((evidence) => evidence.shapes);
  return Array.from({ length: endFrame - startFrame }, (_, i) =>
    choice.name === undefined ? undefined : (shapes[i] ?? undefined),
  );
}
