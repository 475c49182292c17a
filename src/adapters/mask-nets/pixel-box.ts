import type { FloatMask } from '../../frames/mask-cores.ts';
import { resizePlane } from '../../frames/plane-resampling.ts';
import type { RgbPicture } from '../../frames/rgb-picture.ts';
import type { PictureBox } from './picture-box.ts';

/** A box in whole pixels of a picture. */
export interface PixelBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The nearest box of whole pixels, of at least one. */
export function toPixels({ left, top, right, bottom }: PictureBox, { width, height }: Size): PixelBox {
  const x = Math.min(width - 1, Math.round(left * width));
  const y = Math.min(height - 1, Math.round(top * height));
  return {
    x,
    y,
    width: Math.max(1, Math.round(right * width) - x),
    height: Math.max(1, Math.round(bottom * height) - y),
  };
}

/** The planes of a part of a picture, R', G' and B', in another size. */
export function cutPlanes(picture: RgbPicture, box: PixelBox, { width, height }: Size): Float32Array[] {
  const area = picture.width * picture.height;
  const start = box.y * picture.width + box.x;
  return [0, 1, 2].map((channel) => {
    const samples = picture.data.subarray(channel * area + start, (channel + 1) * area);
    const plane = { samples, stride: picture.width, width: box.width, height: box.height };
    return resizePlane(plane, width, height);
  });
}

/** Enlarges or reduces a mask to a box of a picture, in which all else is 0. */
export function placeMask(mask: FloatMask, box: PixelBox, { width, height }: Size): Float32Array {
  const { values: samples, width: stride } = mask;
  const plane = { samples, stride, width: mask.width, height: mask.height };
  const resized = resizePlane(plane, box.width, box.height);
  if (box.width === width && box.height === height) return resized;
  const placed = new Float32Array(width * height);
  for (let y = 0; y < box.height; y++)
    placed.set(resized.subarray(y * box.width, (y + 1) * box.width), (box.y + y) * width + box.x);
  return placed;
}

/** Turns a plane of that width left to right, in place. */
export function mirrorRows(plane: Float32Array, width: number): Float32Array {
  for (let at = 0; at < plane.length; at += width) plane.subarray(at, at + width).reverse();
  return plane;
}
