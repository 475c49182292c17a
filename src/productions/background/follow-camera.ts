import { CameraMotionMeter } from '../../analysis/camera-motion.ts';
import type { Box } from '../../analysis/excluded-area.ts';
import type { Step, StepContext } from '../../execution/step.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { type FrameSource, openFrameSource } from '../../pipelines/film/frame-source.ts';
import type { FrameRange } from '../../pipelines/film/frame-stage.ts';
import { readSmallLuma } from '../../pipelines/film/small-luma.ts';
import { type CameraFinding, describeMotion, describeStill } from './camera-finding.ts';
import type { PreparedClip } from './clip.ts';
import type { MattedSegment } from './separate.ts';
import { STAGES } from './stages.ts';
import { joinParts, type ShotPart, type SubjectTrack } from './track-subjects.ts';

interface FollowInput {
  readonly sourceDigest: string;
  readonly streamIndex: number;
  readonly range: FrameRange;
  /** Left, top, width and height of the subject in each frame of the range; null where nobody is seen. */
  readonly boxes: readonly (readonly number[] | null)[];
  /** Whether the camera seems to stand, from one frame to the next. */
  readonly isStatic: boolean;
  readonly framesPerSecond: number;
}

interface FollowResources {
  readonly source: FrameSource;
  readonly subjects: SubjectTrack;
}

/** A part of a shot with the motion of its camera. */
export interface FollowedPart extends ShotPart {
  readonly camera: CameraFinding;
}

/** Long side of the pictures in which motion is measured. */
const LONG_SIDE = 320;
/** Share of blocks that stand from one frame to the next from which the camera seems to: people move before it. */
const STATIC_SHARE = 0.6;
/** Frames in which a camera that seems to stand is looked at, the first and the last among them. */
const STATIC_FRAMES = 9;

const followCameraStep: Step<FollowInput, FollowResources, CameraFinding> = {
  ...STAGES['follow-camera'],
  version: '2',
  async run(context, input, resources) {
    const { range, isStatic } = input;
    // A slow pan looks static from one frame to the next, and is seen only across the shot.
    const numbers = isStatic ? spreadToEnds(range, STATIC_FRAMES) : [];
    const moments = numbers.map((number) => ({ startFrame: number, endFrame: number + 1 }));
    const still = isStatic && describeStill(await measureMotion(context, moments, input, resources));
    return still || describeMotion(await measureMotion(context, [range], input, resources));
  },
};

async function measureMotion(
  { signal, reportProgress: progress }: StepContext,
  ranges: readonly FrameRange[],
  { range, framesPerSecond }: FollowInput,
  { source, subjects }: FollowResources,
) {
  const meter = new CameraMotionMeter(framesPerSecond);
  const { width, height } = source.picture;
  for await (const { number, luma } of readSmallLuma(source, ranges, LONG_SIDE, signal)) {
    const subject = subjects[number];
    const scale = { x: luma.width / width, y: luma.height / height };
    meter.add(luma, subject && { boxes: [scaleBox(subject.box, scale)] });
    progress(number + 1 - range.startFrame, range.endFrame - range.startFrame);
  }
  return meter.finish();
}

function scaleBox({ x, y, width, height }: Box, scale: { readonly x: number; readonly y: number }): Box {
  return { x: x * scale.x, y: y * scale.y, width: width * scale.x, height: height * scale.y };
}

function listSides(subject: SubjectTrack[number]): readonly number[] | null {
  if (!subject) return null;
  const { x, y, width, height } = subject.box;
  return [x, y, width, height];
}

/** Numbers of at most `count` frames, evenly from the first of a range to its last. */
function spreadToEnds({ startFrame, endFrame }: FrameRange, count: number): number[] {
  const last = endFrame - 1 - startFrame;
  const steps = Math.min(count - 1, last);
  return Array.from({ length: steps + 1 }, (_, i) =>
    steps === 0 ? startFrame : startFrame + Math.round((i * last) / steps),
  );
}

/** Measures how the camera moves in each part of a shot, the subject being left out. */
export async function followCamera(
  context: WorkflowContext,
  { source: analyzed }: PreparedClip,
  segments: readonly MattedSegment[],
  subjects: SubjectTrack,
): Promise<FollowedPart[]> {
  const parts = joinParts(segments);
  const { features, video, digest } = analyzed;
  await using source = openFrameSource(analyzed, []);
  const findings = await context.map(followCameraStep, parts, {
    getSize: ({ startFrame, endFrame }) => endFrame - startFrame,
    getInput: ({ segments: [{ shot }], startFrame, endFrame }) => ({
      sourceDigest: digest,
      streamIndex: video.index,
      range: { startFrame, endFrame },
      boxes: subjects.slice(startFrame, endFrame).map(listSides),
      isStatic: features.shots[shot.index]!.staticShare >= STATIC_SHARE,
      framesPerSecond: features.fps,
    }),
    getResources: () => ({ source, subjects }),
  });
  return parts.map((part, i) => ({ ...part, camera: findings[i]!.manifest.output }));
}
