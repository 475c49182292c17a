import { loadFloats, lookUpNoise, roundToCodes, storeCodes } from './pixels';
import { smoothFour } from './smooth-four';
import { listReaches, smoothEight } from './smooth-fresh';

// The kernel of `smoothUnsettled`.

/** Where a new frame weighs less, what is rounded in 32 bits would count for too much. */
const LEAST_PART = 0.05;

/**
 * Writes the pixels of `samples` that are noisier than `minVariance` to `output`, averaged with those neighbors that differ
 * by noise alone, and `codes` for the others.
 *
 * @param isFresh whether the samples are the codes, of 10 bits, and no pixel was averaged yet
 * @param reaches scratch of 1024 codes
 */
export function smoothPlane(
  samples: usize,
  variances: usize,
  codes: usize,
  output: usize,
  noise: usize,
  reaches: usize,
  width: i32,
  height: i32,
  strength: f64,
  settled: f64,
  most: f64,
  minVariance: f64,
  radius: i32,
  isFresh: bool,
): void {
  memory.copy(output, codes, (<usize>(width * height)) << 1);
  if (isFresh && minVariance >= 1) return;
  if (isFresh) listReaches(noise, reaches);
  const freshShare = ((1 - settled) / most) * strength;
  const stride = (<usize>width) << 2;
  const minVariance32 = roundDown(minVariance);
  for (let y = 0; y < height; y++) {
    const isInside = y >= radius && y < height - radius;
    for (let x = 0; x < width; x += 2) {
      const at = <usize>(y * width + x);
      if (isFresh && isInside && x >= radius && x + 8 <= width - radius) {
        smoothEight(codes + (at << 1), output + (at << 1), reaches, (<usize>width) << 1, radius, freshShare);
        x += 6;
        continue;
      }
      if (
        radius === 1 &&
        most >= LEAST_PART &&
        isInside &&
        x >= 1 &&
        x + 4 < width &&
        smoothFour(
          samples + (at << 2),
          variances + (at << 2),
          output + (at << 1),
          noise,
          stride,
          <f32>strength,
          <f32>settled,
          <f32>most,
          minVariance32,
        )
      ) {
        x += 2;
        continue;
      }
      const isLast = x + 1 === width;
      const variance = loadFloats(variances + (at << 2));
      const unsettled = f64x2.gt(variance, f64x2.splat(minVariance));
      if (!v128.any_true(unsettled)) continue;
      const sigma = f64x2.sqrt(variance);
      const ratio = f64x2.div(f64x2.splat(settled), sigma);
      const part = f64x2.div(f64x2.sub(f64x2.splat(1), ratio), f64x2.splat(most));
      const share = f64x2.mul(part, f64x2.splat(strength));
      const value = loadFloats(samples + (at << 2));
      const deviation = f64x2.mul(f64x2.splat(2.5), sigma);
      const reach = f64x2.mul(deviation, lookUpNoiseOf(noise, value));
      const mean =
        isInside && x >= radius && x + 1 < width - radius
          ? radius === 1
            ? averageNine(samples + (at << 2), value, reach, stride)
            : averageInside(samples + (at << 2), value, reach, stride, radius)
          : averageAtBorder(samples, value, reach, x, y, width, height, radius);
      const smoothed = f64x2.add(value, f64x2.mul(f64x2.sub(mean, value), share));
      storeChosen(output + (at << 1), roundToCodes(smoothed), unsettled, isLast);
    }
  }
}

/** The largest 32-bit float that is not above a limit of 0 or more. */
function roundDown(limit: f64): f32 {
  const nearest = <f32>limit;
  return <f64>nearest > limit ? reinterpret<f32>(reinterpret<u32>(nearest) - 1) : nearest;
}

function lookUpNoiseOf(noise: usize, values: v128): v128 {
  const bounded = f64x2.pmin(f64x2.splat(1023), f64x2.pmax(f64x2.splat(0), values));
  const codes = i32x4.trunc_sat_f64x2_u_zero(bounded);
  return lookUpNoise(noise, i32x4.extract_lane(codes, 0), i32x4.extract_lane(codes, 1));
}

function storeChosen(at: usize, codes: v128, chosen: v128, isLast: bool): void {
  const first = i64x2.extract_lane(chosen, 0) !== 0;
  const second = i64x2.extract_lane(chosen, 1) !== 0 && !isLast;
  if (first && second) storeCodes(at, codes, false);
  else if (first) v128.store16_lane(at, codes, 0);
  else if (second) v128.store16_lane(at, codes, 1, 2);
}

/** Means of those of the nine neighbors within `reach` of two pixels whose windows lie inside the picture. */
function averageNine(at: usize, center: v128, reach: v128, stride: usize): v128 {
  let sum = f64x2.splat(0);
  let count = i64x2.splat(0);
  let from = at - stride - 4;
  for (let row = 0; row < 3; row++) {
    const four = v128.load(from);
    const left = f64x2.promote_low_f32x4(four);
    const right = f64x2.promote_low_f32x4(v128.shuffle<i64>(four, four, 1, 1));
    const middle = v128.shuffle<f64>(left, right, 1, 2);
    const isLeftNear = f64x2.le(f64x2.abs(f64x2.sub(left, center)), reach);
    const isMiddleNear = f64x2.le(f64x2.abs(f64x2.sub(middle, center)), reach);
    const isRightNear = f64x2.le(f64x2.abs(f64x2.sub(right, center)), reach);
    sum = f64x2.add(sum, v128.and(left, isLeftNear));
    sum = f64x2.add(sum, v128.and(middle, isMiddleNear));
    sum = f64x2.add(sum, v128.and(right, isRightNear));
    count = i64x2.add(count, i64x2.add(i64x2.add(isLeftNear, isMiddleNear), isRightNear));
    from += stride;
  }
  return divideByCount(sum, i64x2.neg(count));
}

function divideByCount(sum: v128, count: v128): v128 {
  return f64x2.div(sum, f64x2.convert_low_i32x4_u(v128.shuffle<i32>(count, count, 0, 2, 0, 2)));
}

/** Means of the neighbors within `reach` of two pixels whose windows lie inside the picture. */
function averageInside(at: usize, center: v128, reach: v128, stride: usize, radius: i32): v128 {
  let sum = f64x2.splat(0);
  let count = i64x2.splat(0);
  for (let row = -radius; row <= radius; row++) {
    const from = at + <usize>row * stride;
    for (let column = -radius; column <= radius; column++) {
      const sample = loadFloats(from + ((<usize>column) << 2));
      const isNear = f64x2.le(f64x2.abs(f64x2.sub(sample, center)), reach);
      sum = f64x2.add(sum, v128.and(sample, isNear));
      count = i64x2.sub(count, isNear);
    }
  }
  return divideByCount(sum, count);
}

/** The same where some neighbors lie outside and don't count. */
function averageAtBorder(
  samples: usize,
  center: v128,
  reach: v128,
  x: i32,
  y: i32,
  width: i32,
  height: i32,
  radius: i32,
): v128 {
  const first = averageSimilar(
    samples,
    x,
    y,
    width,
    height,
    radius,
    f64x2.extract_lane(center, 0),
    f64x2.extract_lane(reach, 0),
  );
  if (x + 1 === width) return f64x2.splat(first);
  const second = averageSimilar(
    samples,
    x + 1,
    y,
    width,
    height,
    radius,
    f64x2.extract_lane(center, 1),
    f64x2.extract_lane(reach, 1),
  );
  return f64x2.replace_lane(f64x2.splat(first), 1, second);
}

function averageSimilar(
  samples: usize,
  x: i32,
  y: i32,
  width: i32,
  height: i32,
  radius: i32,
  center: f64,
  reach: f64,
): f64 {
  let sum: f64 = 0;
  let count = 0;
  const right = min(width - 1, x + radius);
  const bottom = min(height - 1, y + radius);
  for (let row = max(0, y - radius); row <= bottom; row++) {
    for (let column = max(0, x - radius); column <= right; column++) {
      const sample = <f64>load<f32>(samples + ((<usize>(row * width + column)) << 2));
      if (abs(sample - center) > reach) continue;
      sum += sample;
      count++;
    }
  }
  return sum / <f64>count;
}
