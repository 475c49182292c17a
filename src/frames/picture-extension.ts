import { allocateVideoFrame, type Frame, getPlane16 } from '../media/frame.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { averageBoxes } from './guided-upsampling.ts';
import { listRasters, readSamples } from './warp/plane-raster.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where a picture lies in the larger one to which it is continued, in pixels of luma; `left` and `top` even. */
export interface Placement extends Size {
  readonly left: number;
  readonly top: number;
  readonly whole: Size;
}

/** What is left away at a continued edge, as a share of the picture's side: scans have dark borders. */
const BORDER_SHARE = 0.012;
/** Half-width of a box of the blur as a share of the longer side; three boxes come close to a Gaussian. */
const BLUR_SHARE = 1 / 48;
const BOXES = 3;
/** How far from the picture's edge all is out of focus, as a share of the longer side. */
const FOCUS_SHARE = 1 / 24;

/**
 * Continues a picture beyond its edges: mirrored, so that sky meets sky and ground meets ground, and ever more out of focus.
 *
 * @param picture a working frame, which stays the caller's
 * @param format of the picture, whose size `placement` has
 * @returns a working frame of the size of the whole, which is the caller's
 */
export function extendPicture(picture: Frame, format: WorkingPicture, placement: Placement): Frame {
  const { whole } = placement;
  const extended = allocateVideoFrame({ ...whole, pixelFormat: format.pixelFormat });
  const targets = listRasters(format, whole);
  for (const [index, raster] of listRasters(format, placement).entries()) {
    const { width, height, shiftX, shiftY } = raster;
    const target = targets[index]!;
    const [left, top] = [placement.left >> shiftX, placement.top >> shiftY];
    const values = extendPlane(readSamples(picture, raster, index), {
      left,
      top,
      width,
      height,
      whole: target,
    });
    const { samples, stride } = getPlane16(extended, index, target.width, target.height);
    for (let y = 0; y < target.height; y++)
      for (let x = 0; x < target.width; x++) samples[y * stride + x] = values[y * target.width + x]! + 0.5;
  }
  return extended;
}

/** Continues the samples of one plane in the same way. */
export function extendPlane(values: ArrayLike<number>, placement: Placement): Float32Array {
  const { whole } = placement;
  const kept = cutBorders(placement);
  const mirrored = mirrorPlane(values, placement, kept);
  const side = Math.max(whole.width, whole.height);
  let blurred: Float32Array = mirrored;
  for (let i = 0; i < BOXES; i++)
    blurred = averageBoxes(blurred, whole, Math.max(1, Math.round(side * BLUR_SHARE)));
  const reach = side * FOCUS_SHARE;
  for (let y = 0; y < whole.height; y++) {
    const down = Math.max(kept.top - y, y - (kept.top + kept.height - 1));
    for (let x = 0; x < whole.width; x++) {
      const distance = Math.max(down, kept.left - x, x - (kept.left + kept.width - 1));
      if (distance <= 0) continue;
      const share = Math.min(1, distance / reach);
      const at = y * whole.width + x;
      mirrored[at]! += (blurred[at]! - mirrored[at]!) * share * (2 - share);
    }
  }
  return mirrored;
}

function cutBorders({ left, top, width, height, whole }: Placement): Placement {
  const x = left > 0 ? Math.round(width * BORDER_SHARE) : 0;
  const y = top > 0 ? Math.round(height * BORDER_SHARE) : 0;
  return { left: left + x, top: top + y, width: width - 2 * x, height: height - 2 * y, whole };
}

function mirrorPlane(
  values: ArrayLike<number>,
  { left, top, width }: Placement,
  kept: Placement,
): Float32Array {
  const { whole } = kept;
  const columns = mirrorLine(whole.width, kept.left, kept.width);
  const rows = mirrorLine(whole.height, kept.top, kept.height);
  const mirrored = new Float32Array(whole.width * whole.height);
  for (let y = 0; y < whole.height; y++) {
    const row = (kept.top - top + rows[y]!) * width + kept.left - left;
    for (let x = 0; x < whole.width; x++) mirrored[y * whole.width + x] = values[row + columns[x]!]!;
  }
  return mirrored;
}

/** So much of a line at most is mirrored at each end, spread over all that is missing: sky above a sky, not a ground. */
const MIRRORED_SHARE = 0.25;

/** For each position of a whole line, which sample of a part of it, `length` from `start` on, stands there. */
function mirrorLine(whole: number, start: number, length: number): Int32Array {
  const missing = Math.max(1, start, whole - start - length);
  const scale = Math.min(1, (MIRRORED_SHARE * length) / missing);
  return Int32Array.from({ length: whole }, (_, i) => {
    const position = i - start;
    if (position < 0) return Math.floor((-1 - position) * scale);
    return position < length ? position : length - 1 - Math.floor((position - length) * scale);
  });
}
