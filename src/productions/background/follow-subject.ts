import type { Shot } from '../../analysis/features.ts';
import { createWarning } from '../../core/warning.ts';
import type { SubjectPoint } from '../../engines/matter.ts';
import type { Step } from '../../execution/step.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { RegionFollower } from '../../frames/region-follower.ts';
import type { AnalyzedSource } from '../../pipelines/film/analyzed-source.ts';
import { type FrameSource, openFrameSource } from '../../pipelines/film/frame-source.ts';
import type { FrameRange } from '../../pipelines/film/frame-stage.ts';
import { readSmallLuma } from '../../pipelines/film/small-luma.ts';
import { STAGES } from './stages.ts';

/** The picked subject in all frames of a video, by the frame's number. */
export interface SubjectPath {
  readonly points: readonly SubjectPoint[];
  /** Keys of what it was measured by, by the position of the shot. */
  readonly keys: readonly string[];
}

interface FollowInput {
  readonly sourceDigest: string;
  readonly streamIndex: number;
  readonly shot: FrameRange;
  /** Where it is in the first frame, in shares of width and height. */
  readonly start: readonly [number, number];
}

interface FollowOutput {
  readonly points: readonly SubjectPoint[];
}

/** Long side of the pictures in which it is followed. */
const LONG_SIDE = 320;
/** Fewer hidden frames in a row aren't worth a word. */
const MIN_HIDDEN = 3;

const followSubjectStep: Step<FollowInput, { readonly source: FrameSource }, FollowOutput> = {
  ...STAGES['survey-shots'],
  version: '1',
  async run({ signal, reportProgress: progress }, { shot, start }, { source }) {
    const points: SubjectPoint[] = [];
    let follower: RegionFollower | undefined;
    for await (const { luma } of readSmallLuma(source, [shot], LONG_SIDE, signal)) {
      const { width, height } = luma;
      follower ??= new RegionFollower({ width, height }, { x: start[0] * width, y: start[1] * height });
      const { x, y, isSeen } = follower.add(luma);
      points.push({ x: round((x + 0.5) / width), y: round((y + 0.5) / height), isSeen });
      progress(points.length, shot.endFrame - shot.startFrame);
    }
    return { points };
  },
};

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

/** Follows the subject that was picked through every shot, from its place in the first frame of each. */
export async function followSubject(
  context: WorkflowContext,
  analyzed: AnalyzedSource,
  subject: { readonly x: number; readonly y: number },
): Promise<SubjectPath> {
  const { features, video, digest: sourceDigest } = analyzed;
  await using source = openFrameSource(analyzed, []);
  const start = [round(subject.x / video.displayWidth), round(subject.y / video.displayHeight)] as const;
  const followed = await context.map(followSubjectStep, features.shots, {
    getSize: ({ startFrame, endFrame }) => endFrame - startFrame,
    getInput: ({ startFrame, endFrame }) => ({
      sourceDigest,
      streamIndex: video.index,
      shot: { startFrame, endFrame },
      start,
    }),
    getResources: () => ({ source }),
  });
  return {
    points: followed.flatMap(({ manifest }) => manifest.output.points),
    keys: followed.map(({ key }) => key),
  };
}

/** Warns of shots in which the subject that was picked is lost for a while, or for good. */
export function warnOfLostSubject(
  context: WorkflowContext,
  name: string,
  shots: readonly Shot[],
  { points }: SubjectPath,
): void {
  for (const [index, { startFrame, endFrame }] of shots.entries()) {
    const hidden = points.slice(startFrame, endFrame).filter(({ isSeen }) => !isSeen).length;
    if (hidden < MIN_HIDDEN) continue;
    const isLost = !points[endFrame - 1]!.isSeen;
    const parameters = { name, shot: index + 1, frames: hidden };
    const warning = isLost
      ? createWarning('background.subject-lost', parameters)
      : createWarning('background.subject-hidden', parameters);
    context.warn(warning);
  }
}
