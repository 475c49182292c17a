import type { WorkflowContext } from '../../execution/workflow.ts';
import type { CompositorSettings, ShotLook } from '../../frames/compositor-settings.ts';
import type { FrameRange } from '../../pipelines/film/frame-stage.ts';
import type { MadeSegment } from '../../pipelines/film/process-segments.ts';
import type { BackdropSource } from './backdrops/backdrop.ts';
import { openBackdrop } from './backdrops/open-backdrop.ts';
import { listTransforms, warnOfCameras } from './camera-transforms.ts';
import type { PreparedClip } from './clip.ts';
import { type ClipFinish, type CompositeRequest, compositeClip } from './composite-clip.ts';
import { type FollowedPart, followCamera } from './follow-camera.ts';
import { type BackdropLook, measureBackdrops } from './measure-backdrop.ts';
import { measureSubjects, type SubjectLook } from './measure-subject.ts';
import type { BackgroundOptions } from './options.ts';
import type { CompositingPlan } from './plan.ts';
import { type MattedSegment, separateSubject } from './separate.ts';
import type { Setup } from './setup.ts';
import { type SubjectTrack, trackSubjects } from './track-subjects.ts';
import { warnOfMattes } from './warn-of-mattes.ts';

/** What is asked of a clip. */
export interface ClipRequest {
  readonly options: BackgroundOptions;
  readonly setup: Setup;
  /** What is done to pictures that were rated low. */
  readonly finish?: ClipFinish;
}

/** A segment of the result with the mattes that it was made with. */
export interface ComposedSegment extends MattedSegment {
  readonly composite: MadeSegment<undefined>;
}

/** Separates the subject of a clip, or of parts of it. */
export async function separateClip(
  context: WorkflowContext,
  clip: PreparedClip,
  ranges?: readonly FrameRange[],
): Promise<MattedSegment[]> {
  const segments = await separateSubject(context, clip, ranges);
  warnOfMattes(context, clip, segments);
  return segments;
}

/** What was found out about a clip on the way to its result. */
export interface ClipFindings {
  readonly subjects: SubjectTrack;
  readonly cameras: readonly FollowedPart[];
  readonly looks: MeasuredLooks;
}

/** What was measured on subjects and new backgrounds, by the positions of their shots. */
interface MeasuredLooks {
  readonly subjects: ReadonlyMap<number, SubjectLook>;
  readonly backdrops: ReadonlyMap<number, BackdropLook>;
}

/** The segments of the result, what they were composed of, and what was found out. */
export interface Composed {
  readonly findings: ClipFindings;
  readonly segments: readonly ComposedSegment[];
  readonly request: CompositeRequest;
}

/** Puts the subject before the new background. */
export async function composeSegments(
  context: WorkflowContext,
  clip: PreparedClip,
  segments: readonly MattedSegment[],
  { options, setup, finish }: ClipRequest,
): Promise<Composed> {
  const { look, upscaler, given, lut } = setup;
  const subjects = trackSubjects(clip, segments);
  const cameras = await followCamera(context, clip, segments, subjects);
  const shots = new Set(segments.flatMap(listMatted));
  const made = await setup.maker.make(context, clip, { shots, cameras });
  warnOfCameras(context, clip, cameras, made);
  const transforms = listTransforms(clip, cameras);
  const backdrop = await openBackdrop(context, clip, {
    given,
    made,
    shots,
    options,
    plan: look.background,
    transforms,
  });
  const looks = await measureLooks(context, clip, segments, backdrop);
  const request: CompositeRequest = {
    segments,
    backdrop,
    compositing: toCompositorSettings(look.compositing),
    upscaler,
    looks: joinLooks(clip, looks),
    ...(lut && { lut }),
    ...(finish && { finish }),
  };
  const composites = await compositeClip(context, clip, options, request);
  const composed = segments.map((segment, i) => ({ ...segment, composite: composites[i]! }));
  return { segments: composed, request, findings: { subjects, cameras, looks } };
}

function listMatted({ shot, choice }: MattedSegment): number[] {
  return choice.name === undefined ? [] : [shot.index];
}

/** Measures subject and background of every shot that is composed. */
async function measureLooks(
  context: WorkflowContext,
  clip: PreparedClip,
  segments: readonly MattedSegment[],
  backdrop: BackdropSource,
): Promise<MeasuredLooks> {
  const subjects = await measureSubjects(context, clip, segments);
  const shots = clip.routes.flatMap(({ shot }) => (subjects.has(shot.index) ? [shot] : []));
  return { subjects, backdrops: await measureBackdrops(context, clip, shots, backdrop) };
}

function joinLooks(
  clip: PreparedClip,
  { subjects, backdrops }: MeasuredLooks,
): ReadonlyMap<number, ShotLook> {
  return new Map(
    [...subjects].map(([shot, subject]) => {
      const look = joinLook(subject, backdrops.get(shot));
      const texture = describeTexture(clip, subject, backdrops.get(shot));
      return [shot, { ...look, ...(texture && { texture }) }] as const;
    }),
  );
}

function toCompositorSettings({ feather, matchGrain, lut: _, ...same }: CompositingPlan): CompositorSettings {
  return { ...same, featherPixels: feather, matchTexture: matchGrain ? 1 : 0 };
}

/** Sharpness and grain of source and background. A new background is taken to have no grain of its own. */
function describeTexture(
  { source: { features } }: PreparedClip,
  subject: SubjectLook,
  backdrop: BackdropLook | undefined,
): ShotLook['texture'] {
  if (!backdrop) return undefined;
  // Where a codec repeats still blocks, only motion is left to be taken for noise in time.
  const limit = (sigma: number): number => Math.min(sigma, subject.noiseSigma ?? 0);
  const noise = {
    byLuma: features.noiseSigmaByLuma.map(limit),
    chroma: limit(features.noiseSigmaChroma),
  };
  return {
    source: { ...(subject.blurSigma && { blurSigma: subject.blurSigma }), noise },
    background: { ...(backdrop.blurSigma && { blurSigma: backdrop.blurSigma }) },
  };
}

function joinLook(subject: SubjectLook, backdrop: BackdropLook | undefined): ShotLook {
  const { spill } = subject;
  return {
    ...(spill && { spill }),
    ...(subject.colors &&
      backdrop?.colors && { colors: { subject: subject.colors, background: backdrop.colors } }),
    ...(backdrop && { light: { subject: subject.light, background: backdrop.light } }),
  };
}
