import { roundToCodes } from './pixels';

// The sigma filter where no pixel was averaged yet: all samples are whole codes, so that eight fit a vector.

/** Writes by how many codes a neighbor of each code may differ by noise alone. */
export function listReaches(noise: usize, reaches: usize): void {
  for (let code: usize = 0; code < 1024; code++) {
    const reach = 2.5 * <f64>load<f32>(noise + (code << 2));
    store<u16>(reaches + (code << 1), <u16>min(65535, reach));
  }
}

/** Smooths eight pixels whose windows lie inside the picture. `stride` is in bytes. */
export function smoothEight(
  codes: usize,
  output: usize,
  reaches: usize,
  stride: usize,
  radius: i32,
  share: f64,
): void {
  const center = v128.load(codes);
  const reach = lookUpReaches(codes, reaches);
  let sum = i16x8.splat(0);
  let count = i16x8.splat(0);
  const reachBytes = radius << 1;
  for (let row = -radius; row <= radius; row++) {
    const from = codes + <usize>row * stride;
    for (let column = -reachBytes; column <= reachBytes; column += 2) {
      const sample = v128.load(from + <usize>column);
      const distance = v128.or(i16x8.sub_sat_u(sample, center), i16x8.sub_sat_u(center, sample));
      const isNear = i16x8.le_u(distance, reach);
      sum = i16x8.add(sum, v128.and(sample, isNear));
      count = i16x8.sub(count, isNear);
    }
  }
  const low = blendFour(
    i32x4.extend_low_i16x8_u(center),
    i32x4.extend_low_i16x8_u(sum),
    i32x4.extend_low_i16x8_u(count),
    share,
  );
  const high = blendFour(
    i32x4.extend_high_i16x8_u(center),
    i32x4.extend_high_i16x8_u(sum),
    i32x4.extend_high_i16x8_u(count),
    share,
  );
  v128.store(output, v128.shuffle<i64>(low, high, 0, 2));
}

function lookUpReaches(codes: usize, reaches: usize): v128 {
  let reach = v128.load16_splat(reaches + ((<usize>load<u16>(codes)) << 1));
  reach = v128.load16_lane(reaches + ((<usize>load<u16>(codes, 2)) << 1), reach, 1);
  reach = v128.load16_lane(reaches + ((<usize>load<u16>(codes, 4)) << 1), reach, 2);
  reach = v128.load16_lane(reaches + ((<usize>load<u16>(codes, 6)) << 1), reach, 3);
  reach = v128.load16_lane(reaches + ((<usize>load<u16>(codes, 8)) << 1), reach, 4);
  reach = v128.load16_lane(reaches + ((<usize>load<u16>(codes, 10)) << 1), reach, 5);
  reach = v128.load16_lane(reaches + ((<usize>load<u16>(codes, 12)) << 1), reach, 6);
  return v128.load16_lane(reaches + ((<usize>load<u16>(codes, 14)) << 1), reach, 7);
}

/** Four codes, mixed with the means of their neighbors, in the low half. */
function blendFour(center: v128, sum: v128, count: v128, share: f64): v128 {
  const low = blendTwo(center, sum, count, share);
  const high = blendTwo(
    v128.shuffle<i64>(center, center, 1, 1),
    v128.shuffle<i64>(sum, sum, 1, 1),
    v128.shuffle<i64>(count, count, 1, 1),
    share,
  );
  return v128.shuffle<i32>(low, high, 0, 4, 0, 4);
}

function blendTwo(center: v128, sum: v128, count: v128, share: f64): v128 {
  const value = f64x2.convert_low_i32x4_u(center);
  const mean = f64x2.div(f64x2.convert_low_i32x4_u(sum), f64x2.convert_low_i32x4_u(count));
  return roundToCodes(f64x2.add(value, f64x2.mul(f64x2.sub(mean, value), f64x2.splat(share))));
}
