import { type Container, getContainer } from '../../media/containers/container-plan.ts';
import type { VideoEncoderSettings } from '../../media/encoder.ts';
import { getWorkingPicture } from '../../media/video/working-picture.ts';
import type { PreparedClip } from './clip.ts';
import type { Layer } from './composition.ts';
import type { MatteLayer } from './matte-layer-stage.ts';
import { ALPHA_PIXEL_FORMAT } from './matte-stage.ts';
import { MOTION_PIXEL_FORMAT } from './motion-stage.ts';
import type { BackgroundOptions, KeptRole } from './options.ts';
import { LOSSLESS } from './separate.ts';

/** Roles of pictures, one for each shot. */
const PICTURE_ROLES = ['depth_map', 'lighting_map'] as const satisfies readonly KeptRole[];
/** Roles of videos. */
export type LayerRole = Exclude<KeptRole, (typeof PICTURE_ROLES)[number]>;

/** What a layer shows: parts of the composite, or what is known of mattes and motion without one. */
type LayerContent =
  | { readonly kind: 'composed'; readonly layer: Layer }
  | { readonly kind: 'matte'; readonly layer: MatteLayer }
  | { readonly kind: 'motion' };

/** How a layer is written. */
export interface LayerFormat {
  readonly content: LayerContent;
  /** End of the file's name. */
  readonly ending: string;
  readonly coding: Pick<VideoEncoderSettings, 'encoder' | 'pixelFormat' | 'options'>;
}

export function isLayerRole(role: KeptRole): role is LayerRole {
  return !PICTURE_ROLES.some((each) => each === role);
}

const FOREGROUND = { kind: 'composed', layer: 'foreground' } as const;
const FOREGROUNDS: Readonly<Record<BackgroundOptions['alphaFormat'], LayerFormat>> = {
  prores: {
    content: FOREGROUND,
    ending: '-foreground.mov',
    coding: { encoder: 'prores_ks', pixelFormat: 'yuva444p10le', options: { profile: 4, alpha_bits: 16 } },
  },
  vp9: {
    content: FOREGROUND,
    ending: '-foreground.webm',
    coding: {
      encoder: 'libvpx-vp9',
      pixelFormat: 'yuva420p',
      options: { crf: 18, b: 0, 'auto-alt-ref': 0, 'row-mt': 1, 'cpu-used': 4 },
    },
  },
};

function keepGray(content: LayerContent, ending: string): LayerFormat {
  return { content, ending, coding: { ...LOSSLESS, pixelFormat: ALPHA_PIXEL_FORMAT } };
}

/** Chooses how a layer of a clip is written. */
export function chooseFormat(
  role: LayerRole,
  { alphaFormat }: BackgroundOptions,
  { source }: PreparedClip,
): LayerFormat {
  switch (role) {
    case 'foreground_frames':
      return FOREGROUNDS[alphaFormat];
    case 'blend_mask':
      return keepGray({ kind: 'composed', layer: 'blendMask' }, '-blend-mask.mkv');
    case 'shadow_layer':
      return keepGray({ kind: 'composed', layer: 'shadow' }, '-shadow.mkv');
    case 'edge_confidence':
      return keepGray({ kind: 'matte', layer: 'edgeConfidence' }, '-edge-confidence.mkv');
    case 'hair_mattes':
      return keepGray({ kind: 'matte', layer: 'fineMatte' }, '-hair.mkv');
    case 'background_video': {
      const { pixelFormat } = getWorkingPicture(source.video);
      const content = { kind: 'composed', layer: 'background' } as const;
      return { content, ending: '-backdrop.mkv', coding: { ...LOSSLESS, pixelFormat } };
    }
    case 'motion_vectors': {
      const coding = { ...LOSSLESS, pixelFormat: MOTION_PIXEL_FORMAT };
      return { content: { kind: 'motion' }, ending: '-motion.mkv', coding };
    }
  }
}

/** WebM is Matroska with few codecs; only what is made here is written to it. */
const WEBM: Container = { ...getContainer('x.mkv'), extension: '.webm', muxer: 'webm' };

export function chooseContainer({ ending }: LayerFormat, path: string): Container {
  return ending.endsWith('.webm') ? WEBM : getContainer(path);
}
