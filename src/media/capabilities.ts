import type { FFEncoderCodec } from 'node-av/constants';
import { Codec, Filter, getFFmpegInfo } from 'node-av/lib';

const ENCODERS = [
  'libx264',
  'libx265',
  'libsvtav1',
  'prores_ks',
  'ffv1',
  'jpegls',
  'aac',
  'flac',
  'mjpeg',
] as const;
const FILTERS = [
  'scale',
  'extractplanes',
  'ssim',
  'psnr',
  'ebur128',
  'alimiter',
  'aresample',
  'amix',
  'acompressor',
];

export interface MediaCapabilities {
  readonly ffmpegVersion: string;
  readonly encoders: readonly string[];
  readonly missingFilters: readonly string[];
}

/** Version, encoders and missing filters of the FFmpeg build in this process. */
export function getMediaCapabilities(): MediaCapabilities {
  return {
    ffmpegVersion: getFFmpegInfo().version,
    encoders: ENCODERS.filter((name) => Codec.findEncoderByName(name as FFEncoderCodec) !== null),
    missingFilters: FILTERS.filter((name) => Filter.getByName(name) === null),
  };
}
