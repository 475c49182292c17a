/** FFmpeg’s readers of files that hold one picture: by their content, or by their names alone. */
const ONE_PICTURE = /^image2$|_pipe$/;

/** Whether a file of this format, as FFmpeg names it, holds one picture. */
export function holdsOnePicture(format: string): boolean {
  return ONE_PICTURE.test(format);
}
