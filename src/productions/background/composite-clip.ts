import type { Upscaler } from '../../engines/upscaler.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { CompositorSettings, ShotLook } from '../../frames/compositor-settings.ts';
import type { LightFactors } from '../../frames/light-steadier.ts';
import type { VideoEncoderSettings } from '../../media/encoder.ts';
import { getWorkingPicture } from '../../media/video/working-picture.ts';
import { createEncoderSettings } from '../../pipelines/film/encoding.ts';
import type { FrameRange } from '../../pipelines/film/frame-stage.ts';
import { type MadeSegment, processSegments } from '../../pipelines/film/process-segments.ts';
import { createSegmentStep } from '../../pipelines/film/segment-step.ts';
import type { BackdropSource } from './backdrops/backdrop.ts';
import type { PreparedClip } from './clip.ts';
import { type CompositeSettings, createCompositeStage } from './composite-stage.ts';
import type { CompositionFinish, CompositionResources, CompositionSettings } from './composition.ts';
import type { BackgroundOptions } from './options.ts';
import { planResultSize } from './result-size.ts';
import type { MattedSegment } from './separate.ts';
import type { ColorLut } from './setup.ts';
import { STAGES } from './stages.ts';
import { readPlate } from './survey-shots.ts';

const compositeStep = createSegmentStep<CompositeSettings, undefined>(STAGES.composite);

/** What a clip is composed with. */
export interface CompositeRequest {
  readonly segments: readonly MattedSegment[];
  readonly backdrop: BackdropSource;
  readonly compositing: CompositorSettings;
  readonly upscaler: Upscaler;
  /** What was measured on subject and background, by the position of the shot. */
  readonly looks: ReadonlyMap<number, ShotLook>;
  /** A table for the subject's colors, in place of those that were measured. */
  readonly lut?: ColorLut;
  /** What is done to pictures that were rated low. */
  readonly finish?: ClipFinish;
}

/** What is done to the pictures of a clip that were rated low. */
export interface ClipFinish {
  readonly deband?: boolean;
  /** Factors for the light of frames, by their number. */
  readonly light?: ReadonlyMap<number, LightFactors>;
}

const UNCHANGED: LightFactors = { subject: 1, background: 1 };

function listFinish({ deband, light }: ClipFinish, { startFrame, endFrame }: FrameRange): CompositionFinish {
  const factors =
    light && Array.from({ length: endFrame - startFrame }, (_, i) => light.get(startFrame + i) ?? UNCHANGED);
  return { ...(deband && { deband }), ...(factors && { light: factors }) };
}

/** Puts the subject of a clip before the new background, segment by segment. */
export function compositeClip(
  context: WorkflowContext,
  clip: PreparedClip,
  options: BackgroundOptions,
  request: CompositeRequest,
): Promise<MadeSegment<undefined>[]> {
  const { segments, upscaler } = request;
  const describe = describeCompositions(request);
  const encoder = planEncoder(clip, options);
  const { size, steps } = planResultSize(clip.source.video, options);
  return processSegments(context, clip.source, segments, {
    step: compositeStep,
    encoder,
    isShown: true,
    getStage: (range) => {
      const { settings, resources } = describe(range);
      return createCompositeStage(
        {
          ...settings,
          upscaler: { id: upscaler.id, version: upscaler.version },
          steps,
          size,
          outputPixelFormat: encoder.pixelFormat,
        },
        { ...resources, upscaler },
      );
    },
  });
}

/** Tells what each segment is composed of. */
export function describeCompositions({
  segments,
  backdrop,
  compositing,
  looks,
  lut,
  finish,
}: CompositeRequest) {
  return (range: FrameRange): { settings: CompositionSettings; resources: CompositionResources } => {
    const { mattes, shot, choice } = segments.find(({ startFrame }) => startFrame === range.startFrame)!;
    return {
      settings: {
        mattes: mattes.key,
        backdrop: backdrop.key,
        compositing,
        look: looks.get(shot.index) ?? {},
        ...(lut && { lut: lut.digest }),
        ...(finish && { finish: listFinish(finish, range) }),
      },
      resources: {
        matteFile: mattes.file,
        backdrop,
        ...(lut && { lut: lut.table }),
        loadPlate: async () => (choice.name === undefined ? undefined : readPlate(shot, choice.name)),
      },
    };
  };
}

/** The settings of the encoder of a clip's result. */
export function planEncoder(clip: PreparedClip, options: BackgroundOptions): VideoEncoderSettings {
  const { video } = clip.source;
  return createEncoderSettings(options, video, getWorkingPicture(video), planResultSize(video, options).size);
}
