import { type Frame, getPlane16 } from '../../media/frame.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';

/** How a plane's samples lie among those of luma. */
export interface PlaneRaster {
  readonly width: number;
  readonly height: number;
  readonly shiftX: number;
  readonly shiftY: number;
}

/** The rasters of luma and both chroma planes of a picture of a format. */
export function listRasters(
  { chromaShiftX: shiftX, chromaShiftY: shiftY }: Pick<WorkingPicture, 'chromaShiftX' | 'chromaShiftY'>,
  { width, height }: { readonly width: number; readonly height: number },
): PlaneRaster[] {
  const chroma = { width: -(-width >> shiftX), height: -(-height >> shiftY), shiftX, shiftY };
  return [{ width, height, shiftX: 0, shiftY: 0 }, chroma, chroma];
}

/** Copies a plane without its padding. */
export function readSamples(picture: Frame, { width, height }: PlaneRaster, index: number): Int16Array {
  const { samples, stride } = getPlane16(picture, index, width, height);
  const copy = new Int16Array(width * height);
  for (let y = 0; y < height; y++) copy.set(samples.subarray(y * stride, y * stride + width), y * width);
  return copy;
}
