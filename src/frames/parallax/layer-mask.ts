import { averageBoxes } from '../guided-upsampling.ts';

/** Pixels by which a layer reaches beyond its step of the depth, as a share of the width: mixed pixels go with it. */
const GROWTH_SHARE = 1 / 320;
/** Half-width of the squares over which a layer's edge is evened out, as a share of the width. */
const EVENING_SHARE = 1 / 240;
/** Share of such a square that has to be in front. */
const MIN_SHARE = 0.42;

/** Opacity of what is nearer than a step: 255 a little beyond its edge, then falling to 0 within a few pixels. */
export function createSoftMask(depth: Float32Array, width: number, step: number): Uint8Array {
  const front = new Float32Array(depth.length);
  for (let i = 0; i < front.length; i++) front[i] = depth[i]! >= step ? 1 : 0;
  const size = { width, height: depth.length / width };
  const radius = Math.max(1, Math.round(width * EVENING_SHARE));
  const even = averageBoxes(averageBoxes(front, size, radius), size, radius);
  const mask = new Uint8Array(depth.length);
  for (let i = 0; i < mask.length; i++) mask[i] = even[i]! >= MIN_SHARE ? 255 : 0;
  const grown = growMask(mask, width, Math.max(1, Math.round(width * GROWTH_SHARE)));
  return blurMask(blurMask(grown, width), width);
}

/** The largest value in squares of `2 * radius + 1` pixels. */
export function growMask(mask: Uint8Array, width: number, radius: number): Uint8Array {
  const height = mask.length / width;
  const rows = new Uint8Array(mask.length);
  for (let y = 0; y < height; y++) {
    const [start, end] = [y * width, (y + 1) * width];
    for (let shift = -radius; shift <= radius; shift++) {
      const last = Math.min(end, end - shift);
      for (let at = Math.max(start, start - shift); at < last; at++)
        if (mask[at + shift]! > rows[at]!) rows[at] = mask[at + shift]!;
    }
  }
  const result = rows.slice();
  for (let shift = -radius; shift <= radius; shift++) {
    const last = Math.min(mask.length, mask.length - shift * width);
    for (let at = Math.max(0, -shift * width); at < last; at++)
      if (rows[at + shift * width]! > result[at]!) result[at] = rows[at + shift * width]!;
  }
  return result;
}

/** Means over 3x3 pixels. */
function blurMask(mask: Uint8Array, width: number): Uint8Array {
  const height = mask.length / width;
  const result = new Uint8Array(mask.length);
  for (let y = 0; y < height; y++) {
    const above = Math.max(0, y - 1) * width;
    const below = Math.min(height - 1, y + 1) * width;
    for (let x = 0; x < width; x++) {
      const left = x > 0 ? x - 1 : 0;
      const right = x < width - 1 ? x + 1 : x;
      const row = y * width;
      const sum =
        mask[above + left]! +
        mask[above + x]! +
        mask[above + right]! +
        mask[row + left]! +
        mask[row + x]! +
        mask[row + right]! +
        mask[below + left]! +
        mask[below + x]! +
        mask[below + right]!; // prettier-ignore
      result[row + x] = (sum + 4) / 9;
    }
  }
  return result;
}

/** Opacity of subsampled samples: the mean of the pixels that each stands for. */
export function reduceMask(
  mask: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  shiftX: number,
  shiftY: number,
): Uint8Array {
  const columns = -(-width >> shiftX);
  const rows = -(-height >> shiftY);
  const result = new Uint8Array(columns * rows);
  for (let y = 0; y < rows; y++) {
    const [top, bottom] = [y << shiftY, Math.min(height, (y + 1) << shiftY)];
    for (let x = 0; x < columns; x++) {
      const [left, right] = [x << shiftX, Math.min(width, (x + 1) << shiftX)];
      let sum = 0;
      for (let row = top; row < bottom; row++)
        for (let column = left; column < right; column++) sum += mask[row * width + column]!;
      result[y * columns + x] = sum / ((right - left) * (bottom - top)) + 0.5;
    }
  }
  return result;
}
