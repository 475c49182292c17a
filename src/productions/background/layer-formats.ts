import { type Container, getContainer } from '../../media/containers/container-plan.ts';
import type { VideoEncoderSettings } from '../../media/encoder.ts';
import { getWorkingPicture } from '../../media/video/working-picture.ts';
import type { PreparedClip } from './clip.ts';
import type { Layer } from './composition.ts';
import type { MatteLayer } from './matte-layer-stage.ts';
import { ALPHA_PIXEL_FORMAT } from './matte-stage.ts';
import { MOTION_PIXEL_FORMAT } from './motion-stage.ts';
import type { BackgroundOptions } from './options.ts';
import { getLayerEnding, type LayerRole } from './result-files.ts';
import { LOSSLESS } from './separate.ts';

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

const FOREGROUND = { kind: 'composed', layer: 'foreground' } as const;
const FOREGROUND_CODINGS: Readonly<Record<BackgroundOptions['alphaFormat'], LayerFormat['coding']>> = {
  prores: { encoder: 'prores_ks', pixelFormat: 'yuva444p10le', options: { profile: 4, alpha_bits: 16 } },
  vp9: {
    encoder: 'libvpx-vp9',
    pixelFormat: 'yuva420p',
    options: { crf: 18, b: 0, 'auto-alt-ref': 0, 'row-mt': 1, 'cpu-used': 4 },
  },
};

type UnnamedFormat = Omit<LayerFormat, 'ending'>;

function keepGray(content: LayerContent): UnnamedFormat {
  return { content, coding: { ...LOSSLESS, pixelFormat: ALPHA_PIXEL_FORMAT } };
}

/** Chooses how a layer of a clip is written. */
export function chooseFormat(role: LayerRole, options: BackgroundOptions, clip: PreparedClip): LayerFormat {
  return { ...chooseContent(role, options, clip), ending: getLayerEnding(role, options.alphaFormat) };
}

function chooseContent(
  role: LayerRole,
  { alphaFormat }: BackgroundOptions,
  { source }: PreparedClip,
): UnnamedFormat {
  switch (role) {
    case 'foreground_frames':
      return { content: FOREGROUND, coding: FOREGROUND_CODINGS[alphaFormat] };
    case 'blend_mask':
      return keepGray({ kind: 'composed', layer: 'blendMask' });
    case 'shadow_layer':
      return keepGray({ kind: 'composed', layer: 'shadow' });
    case 'edge_confidence':
      return keepGray({ kind: 'matte', layer: 'edgeConfidence' });
    case 'hair_mattes':
      return keepGray({ kind: 'matte', layer: 'fineMatte' });
    case 'background_video': {
      const { pixelFormat } = getWorkingPicture(source.video);
      const content = { kind: 'composed', layer: 'background' } as const;
      return { content, coding: { ...LOSSLESS, pixelFormat } };
    }
    case 'motion_vectors':
      return { content: { kind: 'motion' }, coding: { ...LOSSLESS, pixelFormat: MOTION_PIXEL_FORMAT } };
  }
}

/** WebM is Matroska with few codecs; only what is made here is written to it. */
const WEBM: Container = { ...getContainer('x.mkv'), extension: '.webm', muxer: 'webm' };

export function chooseContainer({ ending }: LayerFormat, path: string): Container {
  return ending.endsWith('.webm') ? WEBM : getContainer(path);
}
