import { createWarning } from '../../../core/warning.ts';
import type { ClipGenerator } from '../../../engines/image-to-video.ts';
import type { CameraSpeed } from '../../../engines/video-guides.ts';
import type { Step } from '../../../execution/step.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import type { FrameRange } from '../../../pipelines/film/frame-stage.ts';
import { listUnused } from '../../../pipelines/generation/clip-guides.ts';
import { judgeCamera } from '../camera-finding.ts';
import { describeShot, type PreparedClip } from '../clip.ts';
import type { FollowedPart } from '../follow-camera.ts';
import { STAGES } from '../stages.ts';
import type { PlannedVideo } from './plan-videos.ts';

/** Speeds are told in such steps, so that a matte that differs a little asks for no other film. */
const STEP = 0.01;
/** A film that moves so much otherwise than its shot, in a second, is seen to. */
const SEEN_DIFFERENCE = 0.02;

interface SpeedInput {
  readonly sourceDigest: string;
  readonly streamIndex: number;
  readonly shot: FrameRange;
  /** Stands for what its subject is separated by. */
  readonly mattes: string | undefined;
  /** Stands for all else that the film is asked for by. */
  readonly film: string;
}

interface SpeedResources {
  /** The longest part of the shot that is composed. */
  readonly part: FollowedPart;
  readonly framesPerSecond: number;
}

type SpeedOutput = CameraSpeed | null;

/**
 * Writes down how fast the camera of a shot moves when its film is asked for first. What part of the shot that was seen in is
 * left out of the key on purpose: samples see less of it than the whole run, which would pay for another film.
 */
const keepSpeedStep: Step<SpeedInput, SpeedResources, SpeedOutput> = {
  ...STAGES['follow-camera'],
  version: 'speed-2',
  run: async (_context, _input, { part, framesPerSecond }) => measureCamera(part, framesPerSecond),
};

/** Cameras that films are asked for with, by the positions of their shots. */
export interface ShotCameras {
  /** As they were when the films were asked for first; nothing of those that stand, or move unclearly. */
  readonly speeds: ReadonlyMap<number, CameraSpeed>;
  /** Of shots where that differs from what is seen now: those of both that move. */
  readonly changes: ReadonlyMap<number, readonly CameraSpeed[]>;
}

/**
 * How fast the camera of shots moves that a film behind the subject is to follow: on average over the longest part of each,
 * as it was when the film was asked for first.
 *
 * @param film stands for what the films are asked for by, but for their shots
 */
export async function findCameraSpeeds(
  context: WorkflowContext,
  clip: PreparedClip,
  parts: readonly FollowedPart[],
  film: string,
): Promise<ShotCameras> {
  const { digest, video, features } = clip.source;
  const longest = [...listLongest(parts)];
  const kept = await context.map(keepSpeedStep, longest, {
    getSize: () => 1,
    getInput: ([
      ,
      {
        segments: [{ shot, choice }],
      },
    ]) => ({
      sourceDigest: digest,
      streamIndex: video.index,
      shot: { startFrame: shot.startFrame, endFrame: shot.endFrame },
      mattes: shot.findings.find(({ name }) => name === choice.name)?.key,
      film,
    }),
    getResources: ([, part]) => ({ part, framesPerSecond: features.fps }),
  });
  const speeds = new Map<number, CameraSpeed>();
  const changes = new Map<number, readonly CameraSpeed[]>();
  for (const [i, [index, part]] of longest.entries()) {
    const speed = kept[i]!.manifest.output;
    if (speed) speeds.set(index, speed);
    const seen = measureCamera(part, features.fps);
    // An unclear camera is told by itself.
    if (judgeCamera(part.camera) !== 'unclear' && differs(speed, seen))
      changes.set(
        index,
        [speed, seen].filter((each) => each !== null),
      );
  }
  return { speeds, changes };
}

function differs(kept: SpeedOutput, seen: SpeedOutput): boolean {
  const axes = ['pan', 'tilt', 'zoom', 'roll'] as const;
  return axes.some((axis) => Math.abs((seen?.[axis] ?? 0) - (kept?.[axis] ?? 0)) > SEEN_DIFFERENCE);
}

/** Tells of films that were made with another camera than their shots have now, as far as their engine follows either. */
export function warnOfKeptCameras(
  context: Pick<WorkflowContext, 'warn'>,
  { name }: Pick<PreparedClip, 'name'>,
  made: readonly Pick<PlannedVideo, 'shot' | 'format' | 'clips'>[],
  { engine, changes }: Pick<ShotCameras, 'changes'> & { readonly engine: ClipGenerator },
): void {
  for (const { shot, format, clips } of made) {
    const isFollowed = (camera: CameraSpeed): boolean =>
      listUnused({ engine, clips, guides: { camera } }, format).length === 0;
    if (changes.get(shot.index)?.some(isFollowed))
      context.warn(createWarning('background.camera-kept', { name, ...describeShot(shot) }));
  }
}

function listLongest(parts: readonly FollowedPart[]): ReadonlyMap<number, FollowedPart> {
  const longest = new Map<number, FollowedPart>();
  const count = ({ startFrame, endFrame }: FollowedPart): number => endFrame - startFrame;
  for (const part of parts) {
    const { index } = part.segments[0].shot;
    const known = longest.get(index);
    if (!known || count(part) > count(known)) longest.set(index, part);
  }
  return longest;
}

/** Null for a camera that stands, or moves unclearly. */
function measureCamera({ camera }: FollowedPart, framesPerSecond: number): SpeedOutput {
  return (judgeCamera(camera) === 'follows' && measureSpeed(camera.curve, framesPerSecond)) || null;
}

/** What is seen moves the other way than the camera; undefined for less than a step a second. */
function measureSpeed(
  curve: FollowedPart['camera']['curve'],
  framesPerSecond: number,
): CameraSpeed | undefined {
  const [first, last] = [curve[0]?.position, curve.at(-1)?.position];
  if (!first || !last || curve.length < 2) return undefined;
  const seconds = (curve.length - 1) / framesPerSecond;
  // Minus 0 is no other number than 0.
  const round = (change: number): number => Math.round(change / seconds / STEP) * STEP || 0;
  const speed = {
    pan: round(first[0] - last[0]),
    tilt: round(last[1] - first[1]),
    zoom: round(Math.log(last[2] / first[2])),
    roll: round(first[3] - last[3]),
  };
  return Object.values(speed).every((each) => each === 0) ? undefined : speed;
}
