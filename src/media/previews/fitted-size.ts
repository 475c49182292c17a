import type { VideoStreamInfo } from '../media-info.ts';

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Largest size that a picture is shown in: it is never enlarged. */
export interface SizeLimit {
  readonly width?: number;
  readonly height?: number;
}

/** The size as shown, within a limit, in even pixels. */
export function fitSize(
  { displayWidth, displayHeight }: Pick<VideoStreamInfo, 'displayWidth' | 'displayHeight'>,
  { width = Number.POSITIVE_INFINITY, height = Number.POSITIVE_INFINITY }: SizeLimit,
): PictureSize {
  const scale = Math.min(1, width / displayWidth, height / displayHeight);
  return { width: toEven(displayWidth * scale), height: toEven(displayHeight * scale) };
}

function toEven(pixels: number): number {
  return Math.max(2, Math.round(pixels / 2) * 2);
}
