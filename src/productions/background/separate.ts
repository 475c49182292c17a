import type { WorkflowContext } from '../../execution/workflow.ts';
import type { VideoEncoderSettings } from '../../media/encoder.ts';
import type { ColorTags, VideoStreamInfo } from '../../media/media-info.ts';
import { getUprightAspect, getWorkingPicture } from '../../media/video/working-picture.ts';
import type { FrameRange } from '../../pipelines/film/frame-stage.ts';
import { type MadeSegment, processSegments } from '../../pipelines/film/process-segments.ts';
import { createSegmentStep } from '../../pipelines/film/segment-step.ts';
import { planSegments } from '../../pipelines/film/segments.ts';
import type { PreparedClip, RoutedShot } from './clip.ts';
import {
  ALPHA_PIXEL_FORMAT,
  createMatteStage,
  createOpaqueStage,
  type MatteEvidence,
  type MatteSettings,
} from './matte-stage.ts';
import { STAGES } from './stages.ts';
import { readPlate } from './survey-shots.ts';

const separateStep = createSegmentStep<MatteSettings, MatteEvidence>(STAGES.separate);

/** A part of a shot that is worked on at once, with its mattes. */
export interface MattedSegment extends FrameRange, RoutedShot {
  readonly mattes: MadeSegment<MatteEvidence>;
}

/** Separates the subject from the background in the given ranges of a video, or in all of it. */
export async function separateSubject(
  context: WorkflowContext,
  { source, candidates, routes }: PreparedClip,
  ranges: readonly FrameRange[] = [{ startFrame: 0, endFrame: source.features.totalFrames }],
): Promise<MattedSegment[]> {
  const segments = routes.flatMap((route) =>
    intersect(route.shot, ranges).flatMap((part) =>
      planSegments([part]).map((segment) => ({ ...route, ...segment })),
    ),
  );
  const picture = getWorkingPicture(source.video);
  const matters = new Map(candidates.map(({ matter }) => [matter.id, matter]));
  const getStage = (segment: FrameRange) => {
    const { shot, choice } = segments.find(({ startFrame }) => startFrame === segment.startFrame)!;
    const { name } = choice;
    if (name === undefined) return createOpaqueStage(picture);
    const matter = matters.get(name);
    if (!matter) throw new Error(`${name} was chosen, and is not one of the engines`);
    return createMatteStage({ matter, shot, loadPlate: () => readPlate(shot, name) }, picture);
  };
  const encoder = createAlphaEncoder(source.video, picture);
  const mattes = await processSegments(context, source, segments, {
    step: separateStep,
    encoder,
    getStage,
  });
  return segments.map((segment, i) => ({ ...segment, mattes: mattes[i]! }));
}

/** The engines that matted the shots of segments: a repair may have used others than were chosen first. */
export function listRoutes(segments: readonly MattedSegment[]): RoutedShot[] {
  const routes = new Map(segments.map(({ shot, choice }) => [shot, { shot, choice }]));
  return [...routes.values()];
}

/** The parts of a shot that lie in one of the ranges. */
function intersect(shot: FrameRange, ranges: readonly FrameRange[]): FrameRange[] {
  return ranges
    .map(({ startFrame, endFrame }) => ({
      startFrame: Math.max(startFrame, shot.startFrame),
      endFrame: Math.min(endFrame, shot.endFrame),
    }))
    .filter(({ startFrame, endFrame }) => startFrame < endFrame);
}

type Coding = Pick<VideoEncoderSettings, 'encoder' | 'options'>;

/**
 * How mattes are kept from step to step: without loss, as a lossy code costs more than the difference between two engines.
 * JPEG-LS goes over even areas in runs, and so takes a fifth of FFV1's time for mattes, in no more bytes.
 */
const STORED: Coding = { encoder: 'jpegls', options: {} };

/** How mattes and layers are delivered: without loss, in a code that is read everywhere. */
export const LOSSLESS: Coding = { encoder: 'ffv1', options: { level: 3, slices: 4, slicecrc: 1, g: 1 } };

/** Mattes and gray layers are no light: 0 is none and 65535 all, where programs would take the source's range for theirs. */
export const FULL_RANGE: ColorTags = {
  range: 'pc',
  matrix: 'unknown',
  primaries: 'unknown',
  transfer: 'unknown',
};

/** The settings of the encoder of mattes, which are kept for later steps unless another code is given. */
export function createAlphaEncoder(
  video: VideoStreamInfo,
  { width, height }: { readonly width: number; readonly height: number },
  coding: Coding = STORED,
): VideoEncoderSettings {
  return {
    width,
    height,
    sampleAspectRatio: getUprightAspect(video),
    timeBase: video.timeBase,
    frameRate: video.averageFrameRate,
    ...coding,
    pixelFormat: ALPHA_PIXEL_FORMAT,
  };
}
