import type { WorkflowContext } from '../../execution/workflow.ts';
import { type Container, getContainer } from '../../media/containers/container-plan.ts';
import type { VideoEncoderSettings } from '../../media/encoder.ts';
import { getUprightAspect, getWorkingPicture } from '../../media/video/working-picture.ts';
import { assembleSilentVideo } from '../../pipelines/film/assemble-video.ts';
import { processSegments } from '../../pipelines/film/process-segments.ts';
import { createSegmentStep } from '../../pipelines/film/segment-step.ts';
import type { PreparedClip } from './clip.ts';
import { type CompositeRequest, describeCompositions } from './composite-clip.ts';
import type { Layer } from './composition.ts';
import type { ClipDestination } from './destination.ts';
import { createLayerStage, type LayerSettings } from './layer-stage.ts';
import { ALPHA_PIXEL_FORMAT } from './matte-stage.ts';
import type { BackgroundOptions, KeptRole } from './options.ts';
import { LOSSLESS } from './separate.ts';
import { STAGES } from './stages.ts';

const layerStep = createSegmentStep<LayerSettings, undefined>(STAGES.composite);

/** How a layer is written. */
interface LayerFormat {
  readonly layer: Layer;
  /** End of the file's name. */
  readonly ending: string;
  readonly coding: Pick<VideoEncoderSettings, 'encoder' | 'pixelFormat' | 'options'>;
}

const GRAY = { ...LOSSLESS, pixelFormat: ALPHA_PIXEL_FORMAT };
const FOREGROUNDS: Readonly<Record<BackgroundOptions['alphaFormat'], LayerFormat>> = {
  prores: {
    layer: 'foreground',
    ending: '-foreground.mov',
    coding: { encoder: 'prores_ks', pixelFormat: 'yuva444p10le', options: { profile: 4, alpha_bits: 16 } },
  },
  vp9: {
    layer: 'foreground',
    ending: '-foreground.webm',
    coding: {
      encoder: 'libvpx-vp9',
      pixelFormat: 'yuva420p',
      options: { crf: 18, b: 0, 'auto-alt-ref': 0, 'row-mt': 1, 'cpu-used': 4 },
    },
  },
};

/** WebM is Matroska with few codecs; only what is made here is written to it. */
const WEBM: Container = { ...getContainer('x.mkv'), extension: '.webm', muxer: 'webm' };

/** Writes the layers that are asked for as videos in the source's size. @returns their paths by role */
export async function deliverLayers(
  context: WorkflowContext,
  clip: PreparedClip,
  destination: ClipDestination,
  { options, request }: { readonly options: BackgroundOptions; readonly request: CompositeRequest },
): Promise<Readonly<Record<string, string>>> {
  const outputs: Record<string, string> = {};
  for (const role of new Set(options.keep)) {
    if (role === 'depth_map') continue;
    const format = chooseFormat(role, options, clip);
    outputs[role] = destination.getPath(format.ending);
    await writeLayer(context, clip, request, format, outputs[role]);
  }
  return outputs;
}

function chooseFormat(
  role: Exclude<KeptRole, 'depth_map'>,
  { alphaFormat }: BackgroundOptions,
  { source }: PreparedClip,
): LayerFormat {
  switch (role) {
    case 'foreground_frames':
      return FOREGROUNDS[alphaFormat];
    case 'blend_mask':
      return { layer: 'blendMask', ending: '-blend-mask.mkv', coding: GRAY };
    case 'shadow_layer':
      return { layer: 'shadow', ending: '-shadow.mkv', coding: GRAY };
    case 'background_video': {
      const { pixelFormat } = getWorkingPicture(source.video);
      return { layer: 'background', ending: '-backdrop.mkv', coding: { ...LOSSLESS, pixelFormat } };
    }
  }
}

async function writeLayer(
  context: WorkflowContext,
  clip: PreparedClip,
  request: CompositeRequest,
  { layer, ending, coding }: LayerFormat,
  path: string,
): Promise<void> {
  const { source } = clip;
  const { timeBase, averageFrameRate: frameRate } = source.video;
  const picture = getWorkingPicture(source.video);
  const { width, height, color } = picture;
  const sampleAspectRatio = getUprightAspect(source.video);
  const describe = describeCompositions(request);
  const segments = await processSegments(context, source, request.segments, {
    step: layerStep,
    encoder: { ...coding, width, height, timeBase, frameRate, sampleAspectRatio, color },
    getStage: (range) => {
      const { settings, resources } = describe(range);
      const outputPixelFormat = coding.pixelFormat;
      return createLayerStage({ ...settings, layer, outputPixelFormat }, resources, picture);
    },
  });
  const container = ending.endsWith('.webm') ? WEBM : getContainer(path);
  await assembleSilentVideo(context, source, segments, { path, container });
}
