import { dilate, getOrigin } from './morphology';

// The kernel of what `SafeMask` does to the marked pixels.

/** Zeros before a row of column sums, so that no sum needs a test for the border. */
const BEFORE: usize = 16;

/**
 * Closes and opens the mask with an ellipse of 5x5, and feathers it inwards.
 *
 * @param output codes, 0 where no detail may be added, up to 1023
 * @param columns scratch of `2 * width + 128` bytes
 * @returns how many pixels are safe
 */
export function cleanAndFeather(
  safe: usize,
  scratch: usize,
  output: usize,
  columns: usize,
  width: i32,
  height: i32,
  stride: usize,
): i32 {
  // Erosion is dilation of the rest; two inversions after each other are left out.
  dilate(safe, scratch, stride, width, height, true);
  dilate(scratch, safe, stride, width, height, false);
  dilate(safe, scratch, stride, width, height, true);
  dilate(scratch, safe, stride, width, height, true);
  dilate(safe, scratch, stride, width, height, true);
  const sums = columns + BEFORE;
  memory.fill(columns, 0, 2 * <usize>width + 128);
  let protectedPixels = 0;
  for (let y = 0; y < height; y++) {
    const at = <usize>y * stride;
    const eroded = getOrigin(scratch, stride) + at;
    for (let x: usize = 0; x < <usize>width; x += 16) v128.store(sums + x, sumColumns(eroded + x, stride));
    const row = output + ((<usize>(y * width)) << 1);
    protectedPixels += featherRow(sums, getOrigin(safe, stride) + at, row, width);
  }
  return width * height - protectedPixels;
}

function sumColumns(at: usize, stride: usize): v128 {
  const above = i8x16.add(v128.load(at - 2 * stride), v128.load(at - stride));
  const below = i8x16.add(v128.load(at + stride), v128.load(at + 2 * stride));
  return i8x16.add(v128.load(at), i8x16.add(above, below));
}

/** Writes codes of a row, of whose pixels those with a 1 are protected. @returns how many those are */
function featherRow(sums: usize, isProtected: usize, output: usize, width: i32): i32 {
  let count = 0;
  for (let x: usize = 0; x < <usize>width; x += 16) {
    const at = sums + x;
    const left = i8x16.add(v128.load(at - 2), v128.load(at - 1));
    const right = i8x16.add(v128.load(at + 1), v128.load(at + 2));
    const sum = i8x16.add(v128.load(at), i8x16.add(left, right));
    const isSafe = i8x16.eq(v128.load(isProtected + x), i8x16.splat(0));
    count += 16 - popcnt(i8x16.bitmask(isSafe));
    const safeSum = v128.and(sum, isSafe);
    v128.store(output + (x << 1), scaleSums(i16x8.extend_low_i8x16_u(safeSum)));
    v128.store(output + (x << 1), scaleSums(i16x8.extend_high_i8x16_u(safeSum)), 16);
  }
  return count;
}

/** `sum * 1023 / 25` without its fraction, for sums up to 25. */
function scaleSums(sums: v128): v128 {
  const scaled = i16x8.mul(sums, i16x8.splat(1023));
  const inverse = i16x8.splat(5243);
  return i16x8.narrow_i32x4_u(
    i32x4.shr_u(i32x4.extmul_low_i16x8_u(scaled, inverse), 17),
    i32x4.shr_u(i32x4.extmul_high_i16x8_u(scaled, inverse), 17),
  );
}
