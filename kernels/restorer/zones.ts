import { getOrigin } from './morphology';

// The kernel of how `SafeMask` marks pixels.

const EDGE_MAGNITUDE: i32 = 400;
const WINDOW_HALF: i32 = 7;
/** Zeros before and behind a row of column sums, so that no sum needs a test for the border. */
const BEFORE: usize = 16;

/** Marks edges with 1 by Sobel's operator. The outermost pixels are never edges. */
export function findEdges(grid: usize, edges: usize, width: i32, height: i32): void {
  memory.fill(edges, 0, <usize>(width * height));
  for (let y = 1; y < height - 1; y++) {
    const row = grid + ((<usize>(y * width)) << 1);
    const marks = edges + <usize>(y * width);
    for (let x = 1; x < width - 1; x += 4) {
      const isEdge = v128.and(findFourEdges(row + ((<usize>x) << 1), (<usize>width) << 1), i32x4.splat(1));
      const halves = i16x8.narrow_i32x4_s(isEdge, isEdge);
      v128.store32_lane(marks + <usize>x, i8x16.narrow_i16x8_s(halves, halves), 0);
    }
    // Vectors reach beyond the row.
    memory.fill(marks + <usize>(width - 1), 0, 4);
  }
}

function findFourEdges(at: usize, stride: usize): v128 {
  const top = at - stride;
  const bottom = at + stride;
  const leftTop = loadFour(top - 2);
  const rightTop = loadFour(top + 2);
  const leftBottom = loadFour(bottom - 2);
  const rightBottom = loadFour(bottom + 2);
  const right = i32x4.add(i32x4.add(rightTop, rightBottom), i32x4.shl(loadFour(at + 2), 1));
  const left = i32x4.add(i32x4.add(leftTop, leftBottom), i32x4.shl(loadFour(at - 2), 1));
  const lower = i32x4.add(i32x4.add(leftBottom, rightBottom), i32x4.shl(loadFour(bottom), 1));
  const upper = i32x4.add(i32x4.add(leftTop, rightTop), i32x4.shl(loadFour(top), 1));
  const gx = i32x4.abs(i32x4.sub(right, left));
  const gy = i32x4.abs(i32x4.sub(lower, upper));
  return i32x4.gt_s(i32x4.add(gx, gy), i32x4.splat(EDGE_MAGNITUDE));
}

function loadFour(at: usize): v128 {
  return i32x4.extend_low_i16x8_u(v128.load64_zero(at));
}

/**
 * Marks the pixels in which detail may be added, before the mask is cleaned.
 *
 * @param kinds eight bytes: for other midtones, structure, highlights and shadows, still, then moving
 * @param columns scratch of `2 * width + 128` bytes
 */
export function classify(
  grid: usize,
  moving: usize,
  edges: usize,
  safe: usize,
  columns: usize,
  kinds: usize,
  width: i32,
  height: i32,
  stride: usize,
  highlight: i32,
  shadow: i32,
  minEdges: i32,
): void {
  const sums = columns + BEFORE;
  memory.fill(columns, 0, 2 * <usize>width + 128);
  const table = v128.load64_zero(kinds);
  const counts = sums + <usize>width + 48;
  for (let y = 0; y < min(WINDOW_HALF, height); y++) addRow(sums, edges + <usize>(y * width), width, 1);
  for (let y = 0; y < height; y++) {
    const entering = y + WINDOW_HALF;
    if (entering < height) addRow(sums, edges + <usize>(entering * width), width, 1);
    const leaving = y - WINDOW_HALF - 1;
    if (leaving >= 0) addRow(sums, edges + <usize>(leaving * width), width, -1);
    sumWindows(sums, counts, width);
    const at = <usize>(y * width);
    const row = getOrigin(safe, stride) + <usize>y * stride;
    for (let x: usize = 0; x < <usize>width; x += 16) {
      const codes = grid + ((at + x) << 1);
      const highlights = compareCodes(codes, highlight, true);
      const shadows = compareCodes(codes, shadow, false);
      const structure = i8x16.gt_u(v128.load(counts + x), i8x16.splat(<i8>minEdges));
      let kind = v128.and(structure, i8x16.splat(1));
      kind = v128.bitselect(i8x16.splat(3), kind, shadows);
      kind = v128.bitselect(i8x16.splat(2), kind, highlights);
      kind = v128.or(kind, i8x16.shl(v128.load(moving + at + x), 2));
      v128.store(row + x, i8x16.swizzle(table, kind));
    }
    memory.fill(row + <usize>width, 0, stride - <usize>width);
  }
}

/** Which of sixteen codes are above a limit, or below it. */
function compareCodes(at: usize, limit: i32, isAbove: bool): v128 {
  const limits = i16x8.splat(<i16>limit);
  const first = v128.load(at);
  const second = v128.load(at, 16);
  return isAbove
    ? i8x16.narrow_i16x8_s(i16x8.gt_u(first, limits), i16x8.gt_u(second, limits))
    : i8x16.narrow_i16x8_s(i16x8.lt_u(first, limits), i16x8.lt_u(second, limits));
}

/** Adds a row of edges to the sums of columns, or takes it away; columns have at most 15. */
function addRow(sums: usize, edges: usize, width: i32, sign: i32): void {
  let x: usize = 0;
  const end = <usize>width;
  for (; x + 16 <= end; x += 16) {
    const before = v128.load(sums + x);
    const row = v128.load(edges + x);
    v128.store(sums + x, sign > 0 ? i8x16.add(before, row) : i8x16.sub(before, row));
  }
  for (; x < end; x++) store<u8>(sums + x, <u8>(load<u8>(sums + x) + sign * load<u8>(edges + x)));
}

/** Sums fifteen columns around each pixel: at most 225, which a byte holds. */
function sumWindows(sums: usize, counts: usize, width: i32): void {
  for (let x: usize = 0; x < <usize>width; x += 16) {
    const at = sums + x;
    let sum = v128.load(at - 7);
    for (let i: usize = 0; i < 14; i++) sum = i8x16.add(sum, v128.load(at + i - 6));
    v128.store(counts + x, sum);
  }
}
