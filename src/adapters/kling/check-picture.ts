import { stat } from 'node:fs/promises';
import { FootlightError } from '../../core/errors.ts';
import { bytes } from '../../core/messages/message.ts';
import { requireVideo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';

/** Limits of Kling's API specification. */
const MAX_PICTURE_BYTES = 10 << 20;
const MIN_PICTURE_SIDE = 300;
const MAX_PICTURE_ASPECT = 2.5;
/** Shapes that count as the same: by a pixel of rounding. */
const MAX_SHAPE_CHANGE = 0.01;

/** @throws `kling.picture` if Kling would refuse the picture, and errors of `input.*` */
export async function checkPicture(path: string): Promise<void> {
  const { size } = await stat(path);
  const { width, height } = requireVideo(await probe(path));
  const aspect = Math.max(width / height, height / width);
  if (
    size <= MAX_PICTURE_BYTES &&
    Math.min(width, height) >= MIN_PICTURE_SIDE &&
    aspect <= MAX_PICTURE_ASPECT
  )
    return;
  throw new FootlightError('kling.picture', {
    kind: 'input',
    parameters: {
      width,
      height,
      size: bytes(size),
      limit: bytes(MAX_PICTURE_BYTES),
      side: MIN_PICTURE_SIDE,
      aspect: MAX_PICTURE_ASPECT,
    },
    value: path,
  });
}

/** @throws `kling.mask` if a mask is not of its picture's shape or the others' size, or is too large; errors of `input.*` */
export async function checkMasks(
  paths: readonly string[],
  picture: { readonly width: number; readonly height: number },
): Promise<void> {
  const masks = await Promise.all(
    paths.map(async (path) => ({ path, bytes: (await stat(path)).size, ...requireVideo(await probe(path)) })),
  );
  const [first] = masks;
  for (const mask of masks) {
    const isOfSize = mask.width === first!.width && mask.height === first!.height;
    const change = Math.abs(Math.log((mask.width * picture.height) / (mask.height * picture.width)));
    if (!isOfSize || change > MAX_SHAPE_CHANGE || mask.bytes > MAX_PICTURE_BYTES)
      throw createMaskError(mask, picture);
  }
}

function createMaskError(
  { path, width, height }: { readonly path: string; readonly width: number; readonly height: number },
  picture: { readonly width: number; readonly height: number },
): FootlightError {
  return new FootlightError('kling.mask', {
    kind: 'input',
    parameters: {
      width,
      height,
      pictureWidth: picture.width,
      pictureHeight: picture.height,
      limit: bytes(MAX_PICTURE_BYTES),
    },
    value: path,
  });
}
