import { type Rational, toNumber } from '../../core/rational.ts';
import type { VideoStreamInfo } from '../media-info.ts';
import { resolveColor } from '../video/color.ts';
import { getPixelFormatInfo } from '../video/pixel-format.ts';
import { createUprightFilters, type WorkingPicture } from '../video/working-picture.ts';

/** How a picture of one shape fills a frame of another. */
export interface Fit {
  readonly mode: 'cover' | 'contain' | 'stretch';
  /** The point that stays in sight where the picture is cut off, in shares of its width and height. */
  readonly focus: { readonly x: number; readonly y: number };
}

/** The frame to fill. */
export interface FitTarget extends WorkingPicture {
  /** Shape of the frame's pixels. */
  readonly sampleAspectRatio: Rational;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Matrices by zimg's names. */
const ZIMG_MATRIX: Readonly<Record<string, string>> = {
  bt709: '709',
  fcc: 'fcc',
  bt470bg: '470bg',
  smpte170m: '170m',
  smpte240m: '240m',
  bt2020nc: '2020_ncl',
  bt2020c: '2020_cl',
};

/**
 * FFmpeg filter text from a decoded picture to a working frame of the target's size and colors. `cover` cuts off what is
 * too much, `contain` shows all of it before its own blurred enlargement, and `stretch` changes its shape.
 */
export function createFitFilters(video: VideoStreamInfo, target: FitTarget, { mode, focus }: Fit): string {
  const start = [...createUprightFilters(video), formatDeep(video)].join(',');
  const finish = `setsar=1,format=${target.pixelFormat}`;
  const scale = (size: Size): string => formatScale(video, target, size);
  if (mode === 'stretch') return `${start},${scale(target)},${finish}`;
  const covering = computeScaledSize(video, target, 'cover');
  const cover = `${scale(covering)},${formatCrop(covering, target, focus)}`;
  if (mode === 'cover') return `${start},${cover},${finish}`;
  const contained = computeScaledSize(video, target, 'contain');
  const [left, top] = [(target.width - contained.width) >> 1, (target.height - contained.height) >> 1];
  return [
    `${start},split[behind][before]`,
    `[behind]${cover},gblur=sigma=${(target.width / 30).toFixed(1)}[blurred]`,
    `[before]${scale(contained)}[whole]`,
    `[blurred][whole]overlay=x=${left}:y=${top}:format=yuv444p10,${finish}`,
  ].join(';');
}

/** Deep enough that no step of the conversion shows, and without subsampling, as zimg takes no odd sizes with it. */
function formatDeep({ pixelFormat }: VideoStreamInfo): string {
  // From 8 bits zimg goes deeper itself: swscale makes 65280 of white, not 65535.
  if (isFullRangeRgb(pixelFormat))
    return getPixelFormatInfo(pixelFormat).bitDepth > 8 ? 'format=gbrp16le' : 'format=gbrp';
  return 'scale=flags=bicubic+accurate_rnd+full_chroma_inp:sws_dither=none,format=yuv444p16le';
}

function formatScale(video: VideoStreamInfo, target: FitTarget, { width, height }: Size): string {
  const isRgb = isFullRangeRgb(video.pixelFormat);
  const color = resolveColor(video.color, video, isRgb);
  const isJpeg = video.pixelFormat.startsWith('yuvj');
  const from = isRgb
    ? 'matrixin=gbr:rangein=full'
    : `matrixin=${isJpeg ? '470bg' : toZimg(color.matrix)}:rangein=${isJpeg || color.range === 'pc' ? 'full' : 'limited'}`;
  const to = `matrix=${toZimg(target.color.matrix)}:range=${target.isFullRange ? 'full' : 'limited'}`;
  return `zscale=w=${width}:h=${height}:filter=lanczos:dither=none:${from}:${to},format=yuv444p16le`;
}

/** Gray is three equal primaries, as swscale takes it for full range whatever its tag says. */
function isFullRangeRgb(pixelFormat: string): boolean {
  const { isRgb, isGray } = getPixelFormatInfo(pixelFormat);
  return isRgb || isGray;
}

function toZimg(matrix: string): string {
  return ZIMG_MATRIX[matrix] ?? '170m';
}

/** Size in the target's pixels in which a picture just covers it, or is just contained in it. */
export function computeScaledSize(
  { displayWidth, displayHeight }: Pick<VideoStreamInfo, 'displayWidth' | 'displayHeight'>,
  { width, height, sampleAspectRatio }: Size & Pick<FitTarget, 'sampleAspectRatio'>,
  mode: 'cover' | 'contain',
): Size {
  const aspect = toNumber(sampleAspectRatio) || 1;
  const [across, down] = [(width * aspect) / displayWidth, height / displayHeight];
  const scale = mode === 'cover' ? Math.max(across, down) : Math.min(across, down);
  const bound = mode === 'cover' ? Math.max : Math.min;
  return {
    width: bound(width, Math.max(2, Math.round((displayWidth * scale) / aspect))),
    height: bound(height, Math.max(2, Math.round(displayHeight * scale))),
  };
}

function formatCrop(from: Size, { width, height }: Size, focus: Fit['focus']): string {
  const place = (length: number, wanted: number, at: number): number =>
    Math.min(length - wanted, Math.max(0, Math.round(length * at - wanted / 2)));
  return `crop=${width}:${height}:${place(from.width, width, focus.x)}:${place(from.height, height, focus.y)}:exact=1`;
}
