import { type Frame, getPlane8 } from '../../../media/frame.ts';
import type { VideoStreamInfo } from '../../../media/media-info.ts';
import { filterPicture } from '../../../media/stills/first-picture.ts';
import { getPixelFormatInfo } from '../../../media/video/pixel-format.ts';
import { createDecodedPad } from '../../../media/video/working-picture.ts';

/** Lossy formats keep an opaque channel but for a few codes. */
const OPAQUE = 250;

/** Whether a decoded picture lets something show through: many programs write opaque ones with an alpha channel. */
export async function hasTransparency(decoded: Frame, video: VideoStreamInfo): Promise<boolean> {
  if (!getPixelFormatInfo(video.pixelFormat).hasAlpha) return false;
  using alpha = await filterPicture(
    decoded.clone()!,
    createDecodedPad(video),
    'format=rgba,alphaextract,format=gray',
  );
  return alpha !== undefined && hasDark(alpha);
}

/** Whether a picture of opacity is not white all over. Frees it. */
export async function isTransparent(opacity: Frame, video: VideoStreamInfo): Promise<boolean> {
  using gray = await filterPicture(opacity, createDecodedPad(video), 'scale=out_range=full,format=gray');
  return gray !== undefined && hasDark(gray);
}

function hasDark(picture: Frame): boolean {
  const { samples, stride, width, height } = getPlane8(picture, 0, picture.width, picture.height);
  for (let y = 0; y < height; y++)
    for (let at = y * stride; at < y * stride + width; at++) if (samples[at]! < OPAQUE) return true;
  return false;
}
