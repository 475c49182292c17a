import { FootlightError } from '../../core/errors.ts';
import { Encoder } from '../encoder.ts';
import type { Frame } from '../frame.ts';
import type { VideoStreamInfo } from '../media-info.ts';
import { filterPicture } from '../stills/first-picture.ts';
import { encodeJpeg, encodeWhole } from '../stills/still.ts';
import { convertToStandardRange } from '../video/standard-range.ts';
import { createDecodedPad, getWorkingPicture } from '../video/working-picture.ts';
import type { PictureSize } from './fitted-size.ts';

export type PictureFormat = 'jpeg' | 'png';

/** What browsers show of each kind of picture. */
const BROWSER_PIXELS: Readonly<Record<PictureFormat, string>> = {
  jpeg: 'scale=out_color_matrix=bt470bg:out_range=pc,setsar=1,format=yuvj420p',
  png: 'scale=flags=bicubic+accurate_rnd+full_chroma_int:out_range=pc,setsar=1,format=rgb24',
};

/**
 * FFmpeg filter text from decoded frames to upright ones of standard range, BT.709, in `size`. They are scaled first: what
 * comes after then costs little, whatever the size of the source.
 */
export async function createShownFilters(
  video: VideoStreamInfo,
  { width, height }: PictureSize,
): Promise<string> {
  const { conversion } = getWorkingPicture(await convertToStandardRange(video));
  const isTurned = video.rotationDegrees % 180 !== 0;
  const stored = isTurned ? `${height}:${width}` : `${width}:${height}`;
  return `scale=${stored}:flags=bicubic+accurate_rnd,setsar=1,${conversion}`;
}

/** A decoded frame as it is shown, for `encodeShown`. Frees `frame`; the caller owns the result. */
export async function developFrame(
  frame: Frame,
  video: VideoStreamInfo,
  size: PictureSize,
  format: PictureFormat,
): Promise<Frame> {
  const filters = await createShownFilters(video, size);
  const shown = await filterPicture(frame, createDecodedPad(video), `${filters},${BROWSER_PIXELS[format]}`);
  if (shown) return shown;
  throw new FootlightError('media.out-of-memory', { kind: 'retryable', reason: 'reading' });
}

/** Encodes a developed frame, and frees it. */
export async function encodeShown(frame: Frame, format: PictureFormat): Promise<Buffer> {
  if (format === 'jpeg') return encodeJpeg(frame);
  using encoder = await Encoder.openVideo({
    encoder: 'png',
    width: frame.width,
    height: frame.height,
    pixelFormat: 'rgb24',
    timeBase: { num: 1, den: 25 },
    frameRate: { num: 25, den: 1 },
    options: {},
  });
  return await encodeWhole(frame, encoder);
}
