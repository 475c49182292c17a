import type { Rational } from '../../core/rational.ts';
import type { VideoInputPad } from '../filter-graph.ts';
import type { ColorTags, VideoStreamInfo } from '../media-info.ts';
import { resolveColor } from './color.ts';
import { createConversionFilters, createTargetFilters } from './color-conversion.ts';
import { getPixelFormatInfo } from './pixel-format.ts';

/** Format of pictures between decoding and encoding: upright, progressive, planar, 10 bits, the source's chroma subsampling. */
export interface WorkingPicture {
  /** Width in stored (not square) pixels. */
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: 'yuv420p10le' | 'yuv422p10le' | 'yuv444p10le';
  readonly chromaShiftX: number;
  readonly chromaShiftY: number;
  readonly color: ColorTags;
  readonly isFullRange: boolean;
  /** FFmpeg filter text from a decoded frame to a working one. */
  readonly conversion: string;
}

export function getWorkingPicture(video: VideoStreamInfo): WorkingPicture {
  const formatInfo = getPixelFormatInfo(video.pixelFormat);
  const isTurned = video.rotationDegrees % 180 !== 0;
  const shiftX = formatInfo.isRgb ? 0 : formatInfo.isGray ? 1 : Math.min(1, formatInfo.chromaShiftX);
  // A turned 4:2:2 picture has its chroma halved the other way: 4:4:4 holds both.
  const shiftY = formatInfo.isRgb ? 0 : formatInfo.isGray ? 1 : Math.min(1, formatInfo.chromaShiftY);
  const kind =
    shiftX === 1 && shiftY === 1 ? 'yuv420p10le' : shiftX === 1 && !isTurned ? 'yuv422p10le' : 'yuv444p10le';
  const { colorConversion } = video;
  const color = colorConversion?.to ?? resolveColor(video.color, video, formatInfo.isRgb);
  return {
    width: isTurned ? video.height : video.width,
    height: isTurned ? video.width : video.height,
    pixelFormat: kind,
    chromaShiftX: kind === 'yuv444p10le' ? 0 : 1,
    chromaShiftY: kind === 'yuv420p10le' ? 1 : 0,
    color,
    isFullRange: color.range === 'pc',
    conversion: [
      ...createUprightFilters(video),
      ...(colorConversion
        ? [...createConversionFilters(colorConversion), ...createTargetFilters(colorConversion, kind)]
        : [toWorkingFormat(kind, formatInfo.isRgb || formatInfo.isGray, color)]),
    ].join(','),
  };
}

/** RGB has no matrix, and swscale converts gray to limited range unless told otherwise. */
function toWorkingFormat(pixelFormat: string, isConverted: boolean, color: ColorTags): string {
  return isConverted
    ? `scale=out_color_matrix=${color.matrix}:out_range=${color.range},format=${pixelFormat}`
    : `format=${pixelFormat}`;
}

/** FFmpeg filters that undo the display matrix: mirror, then rotation. */
export function createUprightFilters(video: VideoStreamInfo): string[] {
  const mirror = video.isMirrored ? ['hflip'] : [];
  switch (video.rotationDegrees) {
    case 0:
      return mirror;
    case 90:
      return [...mirror, 'transpose=dir=clock'];
    case 180:
      return [...mirror, 'hflip', 'vflip'];
    case 270:
      return [...mirror, 'transpose=dir=cclock'];
  }
}

/** Shape of the pixels of upright frames. */
export function getUprightAspect({
  sampleAspectRatio: { num, den },
  rotationDegrees,
}: VideoStreamInfo): Rational {
  return rotationDegrees % 180 === 0 ? { num, den } : { num: den, den: num };
}

/** The graph input for frames of this stream's decoder. */
export function createDecodedPad(video: VideoStreamInfo): VideoInputPad {
  return {
    kind: 'video',
    width: video.width,
    height: video.height,
    pixelFormat: video.pixelFormat,
    timeBase: video.timeBase,
    sampleAspectRatio: video.sampleAspectRatio,
    color: resolveColor(video.color, video, getPixelFormatInfo(video.pixelFormat).isRgb),
  };
}
