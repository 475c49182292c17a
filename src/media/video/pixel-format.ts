import type { AVPixelFormat, FFEncoderCodec } from 'node-av/constants';
import { avGetPixFmtName, Codec } from 'node-av/lib';

export interface PixelFormatInfo {
  readonly bitDepth: number;
  /** Binary logarithm of the horizontal and vertical chroma subsampling (1, 1 for 4:2:0). */
  readonly chromaShiftX: number;
  readonly chromaShiftY: number;
  readonly hasAlpha: boolean;
  readonly isGray: boolean;
  readonly isRgb: boolean;
}

export function getPixelFormatName(format: number): string {
  return avGetPixFmtName(format as AVPixelFormat) ?? 'unknown';
}

/** Whether an encoder of FFmpeg takes samples of a format as they are. */
export function takesPixelFormat(encoder: string, pixelFormat: string): boolean {
  const taken = Codec.findEncoderByName(encoder as FFEncoderCodec)?.pixelFormats;
  return taken?.some((format) => getPixelFormatName(format) === pixelFormat) ?? false;
}

/** Properties derived from FFmpeg's systematic pixel format names (libavutil/pixdesc.c). */
export function getPixelFormatInfo(name: string): PixelFormatInfo {
  const depth = /p(?:0)?(9|10|12|14|16)(?:le|be)?$|gray(9|10|12|14|16)/.exec(name);
  const semiPlanarDepth = /^p[0-4](10|12|16)/.exec(name);
  const packedDepth = /^(?:(?:rgb|bgr)48|(?:rgba|bgra)64|ya16)/.test(name)
    ? 16
    : /^x2(?:rgb|bgr)10/.test(name)
      ? 10
      : 8;
  const isRgb = /^(gbr|rgb|bgr|argb|abgr|0rgb|0bgr|pal8|x2rgb|x2bgr)/.test(name);
  const isGray = /^(gray|ya\d|mono)/.test(name);
  const [chromaShiftX, chromaShiftY] = getChromaShift(name, isRgb || isGray);
  return {
    bitDepth: Number(semiPlanarDepth?.[1] ?? depth?.[1] ?? depth?.[2] ?? packedDepth),
    chromaShiftX,
    chromaShiftY,
    hasAlpha: /^(yuva|gbrap|rgba|bgra|argb|abgr|ya\d|pal8)/.test(name),
    isGray,
    isRgb,
  };
}

function getChromaShift(name: string, isFull: boolean): [number, number] {
  if (isFull || /444|^nv24|^nv42/.test(name)) return [0, 0];
  if (/440/.test(name)) return [0, 1];
  if (/422|^uyvy|^yuyv|^yvyu|^nv16|^nv20/.test(name)) return [1, 0];
  if (/411/.test(name)) return [2, 0];
  if (/410/.test(name)) return [2, 2];
  return [1, 1];
}
