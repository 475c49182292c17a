import type { WorkflowContext } from '../../execution/workflow.ts';
import type { VideoEncoderSettings } from '../../media/encoder.ts';
import { getUprightAspect, getWorkingPicture } from '../../media/video/working-picture.ts';
import { assembleSilentVideo } from '../../pipelines/film/assemble-video.ts';
import { chooseStoredColor } from '../../pipelines/film/encoding.ts';
import type { FrameRange, FrameStage } from '../../pipelines/film/frame-stage.ts';
import { type MadeSegment, processSegments } from '../../pipelines/film/process-segments.ts';
import { createSegmentStep } from '../../pipelines/film/segment-step.ts';
import type { PreparedClip } from './clip.ts';
import { type CompositeRequest, describeCompositions } from './composite-clip.ts';
import type { StagedDestination } from './destination.ts';
import { chooseContainer, chooseFormat, type LayerFormat } from './layer-formats.ts';
import { createLayerStage } from './layer-stage.ts';
import { createMatteLayerStage } from './matte-layer-stage.ts';
import { ALPHA_PIXEL_FORMAT } from './matte-stage.ts';
import { chooseMotionSize, createMotionStage } from './motion-stage.ts';
import type { BackgroundOptions } from './options.ts';
import { isLayerRole } from './result-files.ts';
import { FULL_RANGE, type MattedSegment } from './separate.ts';
import { STAGES } from './stages.ts';

const layerStep = createSegmentStep<unknown, undefined>(STAGES.composite);

/** What layers are made of. */
export interface LayerSources {
  readonly options: BackgroundOptions;
  readonly segments: readonly MattedSegment[];
  /** What the clip was composed with; layers of the composite are left out without it. */
  readonly request?: CompositeRequest;
}

/** A video that was written, and is to be verified. */
export interface WrittenVideo {
  /** Where it belongs. */
  readonly path: string;
  /** Where it lies until it is verified. */
  readonly file: string;
  readonly digest: string;
}

/** A layer that was written as a video of its own. */
export interface DeliveredLayer extends WrittenVideo {
  readonly role: string;
  /** What it was joined of. */
  readonly segments: readonly Pick<MadeSegment<unknown>, 'key' | 'file'>[];
}

/** Writes the layers that are asked for as videos to be verified: in the source's size, and motion in its own. */
export async function deliverLayers(
  context: WorkflowContext,
  clip: PreparedClip,
  { getPath, staged }: StagedDestination,
  sources: LayerSources,
): Promise<DeliveredLayer[]> {
  const { options, request } = sources;
  const delivered: DeliveredLayer[] = [];
  for (const role of new Set(options.keep)) {
    if (!isLayerRole(role)) continue;
    const format = chooseFormat(role, options, clip);
    if (format.content.kind === 'composed' && !request) continue;
    const path = getPath(format.ending);
    const segments = await makeLayer(context, clip, sources, format);
    const container = chooseContainer(format, path);
    const destination = { path, stagedPath: staged.add(path), container };
    const digest = await assembleSilentVideo(context, clip.source, segments, destination);
    delivered.push({ role, path, file: await staged.find(path, digest), digest, segments });
  }
  return delivered;
}

/** Paths of layers by their roles. */
export function listLayerPaths(layers: readonly DeliveredLayer[]): Readonly<Record<string, string>> {
  return Object.fromEntries(layers.map(({ role, path }) => [role, path]));
}

function makeLayer(
  context: WorkflowContext,
  clip: PreparedClip,
  sources: LayerSources,
  format: LayerFormat,
): Promise<MadeSegment<undefined>[]> {
  return processSegments(context, clip.source, sources.segments, {
    step: layerStep,
    encoder: planLayerEncoder(clip, format),
    getStage: (range) => createStage(clip, sources, format, range),
  });
}

function planLayerEncoder({ source: { video } }: PreparedClip, format: LayerFormat): VideoEncoderSettings {
  const { timeBase, averageFrameRate: frameRate } = video;
  const common = { ...format.coding, timeBase, frameRate };
  // Vectors are no colors, and their pixels are square.
  if (format.content.kind === 'motion') return { ...common, ...chooseMotionSize(video) };
  const { width, height, color: own } = getWorkingPicture(video);
  const isGray = format.coding.pixelFormat === ALPHA_PIXEL_FORMAT;
  const color = isGray ? FULL_RANGE : chooseStoredColor(format.coding.encoder, own);
  return { ...common, width, height, color, sampleAspectRatio: getUprightAspect(video) };
}

function createStage(
  { source: { video } }: PreparedClip,
  { segments, request }: LayerSources,
  { content, coding }: LayerFormat,
  range: FrameRange,
): FrameStage<unknown, undefined> {
  const picture = getWorkingPicture(video);
  if (content.kind === 'motion')
    return createMotionStage(chooseMotionSize(video)) as FrameStage<unknown, undefined>;
  if (content.kind === 'matte') {
    const { mattes } = segments.find(({ startFrame }) => startFrame === range.startFrame)!;
    const settings = { layer: content.layer, mattes: mattes.key };
    return createMatteLayerStage(settings, mattes.file, picture) as FrameStage<unknown, undefined>;
  }
  const { settings, resources } = describeCompositions(request!)(range);
  const outputPixelFormat = coding.pixelFormat;
  const layerSettings = { ...settings, layer: content.layer, outputPixelFormat };
  return createLayerStage(layerSettings, resources, picture) as FrameStage<unknown, undefined>;
}
