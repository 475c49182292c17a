import type { MediaInfo } from '../media-info.ts';

/** FFmpeg’s readers of files that hold one picture: by their content, or by their names alone. */
const ONE_PICTURE = /^image2$|_pipe$/;

/** Whether a file of this format, as FFmpeg names it, holds one picture. */
export function holdsOnePicture(format: string): boolean {
  return ONE_PICTURE.test(format);
}

/** Whether a file lasts too long for a picture. A GIF tells for how long its last one is shown, which may be the only one. */
export function lastsLikeVideo({
  format,
  durationSeconds,
}: Pick<MediaInfo, 'format' | 'durationSeconds'>): boolean {
  return format !== 'gif' && (durationSeconds ?? 0) > 1;
}
