// The kernel of the grid on which safe zones are found.

/** Averages `factor` rows of `stride` codes to one row of the grid, `factor * factor` pixels to one. */
export function reduceRows(rows: usize, stride: usize, grid: usize, width: i32, factor: i32): void {
  if (factor === 2) halveRows(rows, stride << 1, grid, width);
  else averageRows(rows, stride, grid, width, factor);
}

function averageRows(rows: usize, stride: usize, grid: usize, width: i32, factor: i32): void {
  const area = <u32>(factor * factor);
  for (let x = 0; x < width; x++) {
    let sum: u32 = 0;
    for (let row = 0; row < factor; row++) {
      const from = rows + ((<usize>row * stride + <usize>(x * factor)) << 1);
      for (let i = 0; i < factor; i++) sum += load<u16>(from + ((<usize>i) << 1));
    }
    store<u16>(grid + ((<usize>x) << 1), <u16>(sum / area));
  }
}

function halveRows(rows: usize, strideBytes: usize, grid: usize, width: i32): void {
  for (let x: usize = 0; x < <usize>width; x += 8) {
    const at = rows + (x << 2);
    const first = i32x4.shr_u(sumPairs(at, strideBytes), 2);
    const second = i32x4.shr_u(sumPairs(at + 16, strideBytes), 2);
    v128.store(grid + (x << 1), i16x8.narrow_i32x4_u(first, second));
  }
}

function sumPairs(at: usize, strideBytes: usize): v128 {
  const upper = i32x4.extadd_pairwise_i16x8_u(v128.load(at));
  return i32x4.add(upper, i32x4.extadd_pairwise_i16x8_u(v128.load(at + strideBytes)));
}

/** Marks with 1 the pixels that differ by more than `limit`, or all, and keeps the codes in `previous`. */
export function markMotion(
  grid: usize,
  previous: usize,
  moving: usize,
  area: i32,
  limit: i32,
  isFirst: bool,
): void {
  const limits = i16x8.splat(<i16>limit);
  const one = i8x16.splat(1);
  for (let i: usize = 0; i < <usize>area; i += 8) {
    const codes = v128.load(grid + (i << 1));
    const before = v128.load(previous + (i << 1));
    const distance = v128.or(i16x8.sub_sat_u(codes, before), i16x8.sub_sat_u(before, codes));
    const moves = i16x8.gt_u(distance, limits);
    v128.store64_lane(moving + i, v128.and(i8x16.narrow_i16x8_s(moves, moves), one), 0);
  }
  if (isFirst) memory.fill(moving, 1, area);
  memory.copy(previous, grid, (<usize>area) << 1);
}
