import { loadCodes, loadFloats, storeFloats } from './pixels';

// The kernel of `IlluminationTracker`.

const BLOCK: i32 = 32;
const CELL: i32 = 4;

/**
 * Measures how much the level of each block differs from the background.
 *
 * @param cells scratch of 64 floats
 * @returns whether no block changes
 */
export function measureLight(
  codes: usize,
  background: usize,
  offsets: usize,
  cells: usize,
  width: i32,
  height: i32,
): bool {
  let isSteady = true;
  for (let top = 0; top < height; top += BLOCK) {
    for (let left = 0; left < width; left += BLOCK) {
      const offset = measureBlock(codes, background, cells, width, height, left, top);
      store<f32>(offsets, offset);
      offsets += 4;
      if (<f64>abs(offset) > 0.1) isSteady = false;
    }
  }
  return isSteady;
}

function measureBlock(
  codes: usize,
  background: usize,
  cells: usize,
  width: i32,
  height: i32,
  left: i32,
  top: i32,
): f32 {
  const right = min(width, left + BLOCK);
  const bottom = min(height, top + BLOCK);
  let count = 0;
  for (let y = top; y < bottom; y += CELL) {
    let x = left;
    for (; y + CELL <= bottom && x + 2 * CELL <= right; x += 2 * CELL) {
      const means = f64x2.mul(sumTwoCells(codes, background, width, y * width + x), f64x2.splat(1.0 / 16));
      v128.store64_lane(cells + ((<usize>count) << 2), f32x4.demote_f64x2_zero(means), 0);
      count += 2;
    }
    for (; x < right; x += CELL) {
      const columns = min(CELL, right - x);
      const rows = min(CELL, bottom - y);
      const sum = sumCell(codes, background, width, y * width + x, columns, rows);
      store<f32>(cells + ((<usize>count) << 2), <f32>(sum / <f64>(columns * rows)));
      count++;
    }
  }
  return selectMedian(cells, count);
}

/** Sums the differences of a cell row by row, in the order of the reference. */
function sumCell(codes: usize, background: usize, width: i32, start: i32, columns: i32, rows: i32): f64 {
  let sum: f64 = 0;
  for (let row = 0; row < rows; row++) {
    const at = <usize>(start + row * width);
    for (let i: usize = 0; i < <usize>columns; i++) {
      sum += <f64>load<u16>(codes + ((at + i) << 1)) - <f64>load<f32>(background + ((at + i) << 2));
    }
  }
  return sum;
}

/** The same for two whole cells beside each other, a lane each. */
function sumTwoCells(codes: usize, background: usize, width: i32, start: i32): v128 {
  let sum = f64x2.splat(0);
  for (let row = 0; row < CELL; row++) {
    const at = <usize>(start + row * width);
    for (let i: usize = 0; i < <usize>CELL; i += 2) {
      const left = subtract(codes + ((at + i) << 1), background + ((at + i) << 2));
      const right = subtract(codes + ((at + i) << 1) + 8, background + ((at + i) << 2) + 16);
      sum = f64x2.add(sum, v128.shuffle<f64>(left, right, 0, 2));
      sum = f64x2.add(sum, v128.shuffle<f64>(left, right, 1, 3));
    }
  }
  return sum;
}

function subtract(codes: usize, background: usize): v128 {
  return f64x2.sub(loadCodes(codes), loadFloats(background));
}

/** The value at `count >> 1` in order (Hoare's selection); reorders the values. */
function selectMedian(values: usize, count: i32): f32 {
  const wanted = count >> 1;
  let first = 0;
  let last = count - 1;
  while (first < last) {
    const pivot = load<f32>(values + ((<usize>((first + last) >> 1)) << 2));
    let i = first;
    let j = last;
    while (i <= j) {
      while (load<f32>(values + ((<usize>i) << 2)) < pivot) i++;
      while (pivot < load<f32>(values + ((<usize>j) << 2))) j--;
      if (i > j) break;
      const lower = load<f32>(values + ((<usize>j) << 2));
      store<f32>(values + ((<usize>j) << 2), load<f32>(values + ((<usize>i) << 2)));
      store<f32>(values + ((<usize>i) << 2), lower);
      i++;
      j--;
    }
    if (wanted <= j) last = j;
    else if (wanted >= i) first = i;
    else break;
  }
  return load<f32>(values + ((<usize>wanted) << 2));
}

/** Adds the offsets, interpolated between the centers of blocks, to row `y` of the background. */
export function addLight(row: usize, offsets: usize, width: i32, height: i32, y: i32): void {
  const columns = (width + BLOCK - 1) / BLOCK;
  const rows = (height + BLOCK - 1) / BLOCK;
  const position = min(max((<f64>y + 0.5) / 32 - 0.5, 0), <f64>(rows - 1));
  const above = <i32>position;
  const below = min(above + 1, rows - 1);
  const share = position - <f64>above;
  const upper = offsets + ((<usize>(above * columns)) << 2);
  const lower = offsets + ((<usize>(below * columns)) << 2);
  // The outer halves of the outer blocks have no center to lean on.
  const first = mixOffsets(upper, lower, 0, share);
  addRamp(row, 0, min(width, BLOCK / 2), first, 0);
  for (let column = 0; column < columns - 1; column++) {
    const from = column * BLOCK + BLOCK / 2;
    const left = mixOffsets(upper, lower, column, share);
    addRamp(row, from, min(width, from + BLOCK), left, mixOffsets(upper, lower, column + 1, share) - left);
  }
  addRamp(row, columns * BLOCK - BLOCK / 2, width, mixOffsets(upper, lower, columns - 1, share), 0);
}

function mixOffsets(upper: usize, lower: usize, column: i32, share: f64): f64 {
  const above = <f64>load<f32>(upper + ((<usize>column) << 2));
  return above + (<f64>load<f32>(lower + ((<usize>column) << 2)) - above) * share;
}

/** Adds to the pixels from `from`, which is even, what rises by `slope` from the center of a block to the next. */
function addRamp(row: usize, from: i32, to: i32, left: f64, slope: f64): void {
  const start = f64x2.splat(left);
  const slopes = f64x2.splat(slope);
  const step = f64x2.splat(2.0 / 32);
  let across = f64x2.replace_lane(f64x2.splat(0.5 / 32), 1, 1.5 / 32);
  for (let x = from; x < to; x += 2) {
    const at = row + ((<usize>x) << 2);
    const sum = f64x2.add(loadFloats(at), f64x2.add(start, f64x2.mul(slopes, across)));
    storeFloats(at, sum, x + 1 === to);
    across = f64x2.add(across, step);
  }
}
