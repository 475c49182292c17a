import { anyOf, createMessage } from '../../core/messages/message.ts';
import type { VideoEncoderSettings } from '../../media/encoder.ts';
import { EncoderProblem } from '../../media/encoder-problem.ts';
import {
  createMachineSettings,
  getMachineFormat,
  isMachineCodec,
  MACHINE_CODECS,
  type MachineEncoder,
} from '../../media/machine-encoders.ts';
import type { ColorTags, VideoStreamInfo } from '../../media/media-info.ts';
import { formatAv1Hdr, formatX265Hdr } from '../../media/video/hdr-options.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';
import type { Size } from './target.ts';

export const VIDEO_CODECS = ['h264', 'hevc', 'av1', 'prores', 'ffv1'] as const;
export type VideoCodec = (typeof VIDEO_CODECS)[number];

/** How finely color is sampled, and bits of a sample; `auto` is what a codec usually has for a source. */
export const CHROMA_SAMPLINGS = ['auto', '420', '422'] as const;
export type ChromaSampling = (typeof CHROMA_SAMPLINGS)[number];
export const BIT_DEPTHS = ['auto', '8', '10'] as const;
export type BitDepth = (typeof BIT_DEPTHS)[number];

/** What the encoders of each codec take. */
export const PIXEL_CHOICES: Readonly<
  Record<VideoCodec, { readonly chroma: readonly ChromaSampling[]; readonly bits: readonly BitDepth[] }>
> = {
  h264: { chroma: ['420', '422'], bits: ['8', '10'] },
  hevc: { chroma: ['420', '422'], bits: ['8', '10'] },
  av1: { chroma: ['420'], bits: ['8', '10'] },
  prores: { chroma: ['422'], bits: ['10'] },
  ffv1: { chroma: ['420', '422'], bits: ['8', '10'] },
};

export const ENCODER_PRESETS = ['ultrafast', 'veryfast', 'fast', 'medium', 'slow', 'veryslow'] as const;
type EncoderPreset = (typeof ENCODER_PRESETS)[number];

/** The options that choose the video encoder. */
export interface EncodingOptions {
  readonly codec: VideoCodec;
  readonly crf: number;
  readonly encoderPreset: EncoderPreset;
  readonly chroma?: ChromaSampling;
  readonly bits?: BitDepth;
  /** An encoder of the machine that was found to work; software if it is left out. */
  readonly encoder?: UsedEncoder;
}

export type UsedEncoder = MachineEncoder | 'software';

/** Presets of SVT-AV1 are numbers, from 0 for the slowest. */
const AV1_PRESETS: Readonly<Record<EncoderPreset, number>> = {
  ultrafast: 12,
  veryfast: 10,
  fast: 9,
  medium: 8,
  slow: 6,
  veryslow: 4,
};

/**
 * Settings of the video encoder. They are the same for all segments, so that these join without a seam.
 *
 * @throws EncoderProblem if the encoder of the machine takes no such pictures
 */
export function createEncoderSettings(
  options: EncodingOptions,
  video: VideoStreamInfo,
  picture: WorkingPicture,
  size: Size,
): VideoEncoderSettings {
  const usual = createUsualSettings(options, video, picture, size);
  const settings = { ...usual, pixelFormat: choosePixelFormat(usual.pixelFormat, options) };
  const { encoder = 'software' } = options;
  return encoder === 'software' ? settings : useMachineEncoder(encoder, settings, options);
}

function useMachineEncoder(
  encoder: MachineEncoder,
  settings: VideoEncoderSettings,
  { codec, crf, encoderPreset }: EncodingOptions,
): VideoEncoderSettings {
  if (!isMachineCodec(codec))
    throw new EncoderProblem(createMessage('encoder-problem.codec', { codecs: anyOf(MACHINE_CODECS) }));
  const { pixelFormat } = settings;
  const format = getMachineFormat(codec, pixelFormat);
  if (!format) throw new EncoderProblem(createMessage('encoder-problem.pixels', { format: pixelFormat }));
  const effort = ENCODER_PRESETS.indexOf(encoderPreset);
  return createMachineSettings(settings, encoder, format, { codec, crf, effort });
}

/** A planar format with another sampling or depth, where that was asked for. */
function choosePixelFormat(usual: string, { chroma = 'auto', bits = 'auto' }: EncodingOptions): string {
  const [, sampling, depth] = /^yuv(\d+)p(10le)?$/.exec(usual) ?? [];
  if (!sampling) return usual;
  const isDeep = bits === 'auto' ? depth !== undefined : bits === '10';
  return `yuv${chroma === 'auto' ? sampling : chroma}p${isDeep ? '10le' : ''}`;
}

function createUsualSettings(
  { codec, crf, encoderPreset }: EncodingOptions,
  video: VideoStreamInfo,
  picture: WorkingPicture,
  size: Size,
): VideoEncoderSettings {
  const common = {
    ...size,
    timeBase: video.timeBase,
    frameRate: video.averageFrameRate,
    color: picture.color,
  };
  const hdr = video.colorConversion ? undefined : video.hdr;
  switch (codec) {
    case 'h264':
      return {
        ...common,
        encoder: 'libx264',
        // Eight bits play everywhere, but a source with more bits keeps them, unless its range is reduced.
        pixelFormat: video.bitDepth > 8 && !video.colorConversion ? 'yuv420p10le' : 'yuv420p',
        options: { preset: encoderPreset, crf },
      };
    case 'hevc':
      return {
        ...common,
        encoder: 'libx265',
        pixelFormat: 'yuv420p10le',
        options: {
          preset: encoderPreset,
          crf,
          'x265-params': ['log-level=none:open-gop=0', ...(hdr ? formatX265Hdr(hdr) : [])].join(':'),
        },
      };
    case 'av1':
      return {
        ...common,
        encoder: 'libsvtav1',
        pixelFormat: 'yuv420p10le',
        options: {
          preset: AV1_PRESETS[encoderPreset],
          crf,
          ...(hdr && { 'svtav1-params': formatAv1Hdr(hdr).join(':') }),
        },
      };
    case 'prores':
      return {
        ...common,
        encoder: 'prores_ks',
        pixelFormat: 'yuv422p10le',
        color: chooseStoredColor('prores_ks', picture.color),
        options: { profile: 3 },
      };
    case 'ffv1':
      return {
        ...common,
        encoder: 'ffv1',
        pixelFormat: picture.pixelFormat,
        options: { level: 3, slices: 16, slicecrc: 1, g: 1 },
      };
  }
}

/** The color in which an encoder stores pictures: ProRes has no full range, so that all its decoders expect a limited one. */
export function chooseStoredColor(encoder: string, color: ColorTags): ColorTags {
  return encoder === 'prores_ks' ? { ...color, range: 'tv' } : color;
}
