import { addLight, measureLight } from './light';
import { loadCodes, loadFloats, lookUpNoise, roundToCodes, storeCodes, storeFloats } from './pixels';

// The kernel of `PlaneLock`: what a row of the average takes from a new frame.

const POOL: i32 = 5;
const POOL_HALF: i32 = 2;
/** Pairs of zeros before and behind a row of column sums, so that no sum needs a test for the border. */
const BEFORE: i32 = 3;
const BEHIND: i32 = 5;
const SIGNED_SCALE: f64 = 2.5 / 25;
const ABSOLUTE_MEAN: f64 = 0.798;
const ABSOLUTE_SCALE: f64 = 4.2;
const GATE_START: f64 = 1.5;
const GATE_WIDTH: f64 = 1.5;
const OUTLIER_SIGMAS: f64 = 5;
/** What the sums and nine times the own difference, squared, surely may be for a closed gate, in variances of a difference. */
const CLOSED_SIGNED: f64 = 15.0 * 15.0 * 0.99999;
const CLOSED_ABSOLUTE: f64 = 28.878 * 28.878;
const CLOSED_OWN: f64 = 5.0 * 5.0 * 0.99999;

/** Bytes of scratch: less than 56 a column and 512. */
function getScratchBytes(width: i32): i32 {
  return (POOL * getRowLength(width) + 2 * (BEFORE + width + BEHIND)) * 8 + 64 * 4;
}

function getRowLength(width: i32): i32 {
  return width + 2;
}

/** Takes a frame as the new average. @returns whether all its codes have 10 bits */
export function startPlane(
  codes: usize,
  background: usize,
  variances: usize,
  motion: usize,
  area: i32,
): bool {
  memory.fill(motion, 255, area);
  let bits = i32x4.splat(0);
  for (let i = 0; i < area; i += 4) {
    const four = i32x4.extend_low_i16x8_u(v128.load64_zero(codes + ((<usize>i) << 1)));
    const at = (<usize>i) << 2;
    v128.store(background + at, f32x4.convert_i32x4_u(four));
    v128.store(variances + at, f32x4.splat(1));
    // What stands behind the last code doesn't count.
    if (i + 4 <= area) bits = v128.or(bits, four);
    else
      for (let j = i; j < area; j++) bits = v128.or(bits, i32x4.splat(load<u16>(codes + ((<usize>j) << 1))));
  }
  return !v128.any_true(v128.and(bits, i32x4.splat(~1023)));
}

/**
 * Updates the average with a frame, whose codes are replaced by those of the average. Planes have no padding, but 16 bytes
 * that may be read and written behind each.
 *
 * @param lumaMotion the motion of luma at each pixel of a chroma plane, 0 to 255; address 0 for luma itself
 */
export function lockPlane(
  codes: usize,
  background: usize,
  variances: usize,
  motion: usize,
  noise: usize,
  offsets: usize,
  scratch: usize,
  width: i32,
  height: i32,
  minGain: f64,
  lumaMotion: usize,
): void {
  memory.fill(scratch, 0, getScratchBytes(width));
  const rowBytes = (<usize>getRowLength(width)) << 3;
  const columns = scratch + <usize>POOL * rowBytes;
  const cells = columns + ((<usize>(BEFORE + width + BEHIND)) << 4);
  const isSteady = measureLight(codes, background, offsets, cells, width, height);
  for (let entering = 0; entering < height + POOL_HALF; entering++) {
    const differences = scratch + <usize>(entering % POOL) * rowBytes;
    const at = <usize>(entering * width);
    if (entering < height) {
      const row = background + (at << 2);
      if (!isSteady) addLight(row, offsets, width, height, entering);
      enterRow(codes + (at << 1), row, differences, columns, width);
    } else leaveRow(differences, columns, width);
    const y = entering - POOL_HALF;
    if (y < 0) continue;
    const own = <usize>(y * width);
    blendRow(
      codes + (own << 1),
      background + (own << 2),
      variances + (own << 2),
      motion + own,
      noise,
      scratch + <usize>(y % POOL) * rowBytes,
      columns,
      width,
      minGain,
      lumaMotion === 0 ? 0 : lumaMotion + own,
    );
  }
}

/** Moves the window of differences down by one row. Columns hold pairs: the signed and the absolute sum. */
function enterRow(codes: usize, background: usize, differences: usize, columns: usize, width: i32): void {
  for (let x = 0; x < width; x += 2) {
    const entering = f64x2.sub(
      loadCodes(codes + ((<usize>x) << 1)),
      loadFloats(background + ((<usize>x) << 2)),
    );
    slide(entering, differences + ((<usize>x) << 3), columns, x, x + 1 === width);
  }
}

/** The same for a row beyond the border, which counts as no difference. */
function leaveRow(differences: usize, columns: usize, width: i32): void {
  for (let x = 0; x < width; x += 2)
    slide(f64x2.splat(0), differences + ((<usize>x) << 3), columns, x, x + 1 === width);
}

function slide(entering: v128, differences: usize, columns: usize, x: i32, isLast: bool): void {
  const leaving = v128.load(differences);
  v128.store(differences, entering);
  const signed = f64x2.sub(entering, leaving);
  const absolute = f64x2.sub(f64x2.abs(entering), f64x2.abs(leaving));
  const at = columns + ((<usize>(BEFORE + x)) << 4);
  v128.store(at, f64x2.add(v128.load(at), v128.shuffle<f64>(signed, absolute, 0, 2)));
  if (isLast) return;
  v128.store(at, f64x2.add(v128.load(at, 16), v128.shuffle<f64>(signed, absolute, 1, 3)), 16);
}

function blendRow(
  codes: usize,
  background: usize,
  variances: usize,
  motion: usize,
  noise: usize,
  differences: usize,
  columns: usize,
  width: i32,
  minGain: f64,
  lumaMotion: usize,
): void {
  const one = f64x2.splat(1);
  const settled = f64x2.splat(minGain / (1 - minGain));
  let sum = f64x2.splat(0);
  for (let x = 0; x < POOL_HALF; x++) sum = f64x2.add(sum, v128.load(columns + ((<usize>(BEFORE + x)) << 4)));
  for (let x = 0; x < width; x += 2) {
    // The columns two to the right enter, those three to the left leave.
    const at = columns + ((<usize>(BEFORE + x)) << 4);
    const first = f64x2.sub(f64x2.add(sum, v128.load(at, 32)), v128.load(at - 48));
    sum = f64x2.sub(f64x2.add(first, v128.load(at, 48)), v128.load(at - 32));
    const signed = v128.shuffle<f64>(first, sum, 0, 2);
    const absolute = v128.shuffle<f64>(first, sum, 1, 3);
    const variance = loadFloats(variances + ((<usize>x) << 2));
    const pair = load<u32>(codes + ((<usize>x) << 1));
    const sigma = lookUpNoise(noise, pair, pair >> 16);
    const difference = v128.load(differences + ((<usize>x) << 3));
    const spread = f64x2.add(one, variance);
    // Most pixels stand still: they need no root and no division.
    let gate = f64x2.splat(0);
    if (mayDiffer(signed, absolute, difference, f64x2.mul(spread, f64x2.mul(sigma, sigma))))
      gate = computeGate(signed, absolute, difference, f64x2.div(one, f64x2.mul(f64x2.sqrt(spread), sigma)));
    if (lumaMotion !== 0) {
      const levels = load<u16>(lumaMotion + <usize>x);
      if (levels !== 0) gate = f64x2.pmax(gate, getLumaMotion(levels));
    }
    let floor = f64x2.splat(minGain);
    const young = f64x2.gt(variance, settled);
    if (v128.any_true(young))
      floor = v128.bitselect(f64x2.div(variance, f64x2.add(variance, one)), floor, young);
    const rest = f64x2.sub(one, gate);
    const gain = f64x2.add(gate, f64x2.mul(rest, floor));
    const kept = f64x2.sub(one, gain);
    const value = f64x2.add(loadFloats(background + ((<usize>x) << 2)), f64x2.mul(gain, difference));
    const noisy = f64x2.add(f64x2.mul(gain, gain), f64x2.mul(f64x2.mul(kept, kept), variance));
    const isLast = x + 1 === width;
    storeFloats(background + ((<usize>x) << 2), value, isLast);
    storeFloats(variances + ((<usize>x) << 2), noisy, isLast);
    storeMotion(motion + <usize>x, gate, isLast);
    storeCodes(codes + ((<usize>x) << 1), roundToCodes(value), isLast);
  }
}

/** Whether the gate of either of two pixels may be open, by what needs less time than to compute it. */
function mayDiffer(signed: v128, absolute: v128, own: v128, variance: v128): bool {
  const bySigned = f64x2.gt(f64x2.mul(signed, signed), f64x2.mul(variance, f64x2.splat(CLOSED_SIGNED)));
  const byAbsolute = f64x2.gt(
    f64x2.mul(absolute, absolute),
    f64x2.mul(variance, f64x2.splat(CLOSED_ABSOLUTE)),
  );
  const byOwn = f64x2.gt(f64x2.mul(own, own), f64x2.mul(variance, f64x2.splat(CLOSED_OWN)));
  return v128.any_true(v128.or(bySigned, v128.or(byAbsolute, byOwn)));
}

/** `computeGate` of two pixels. */
function computeGate(signed: v128, absolute: v128, own: v128, inverse: v128): v128 {
  const isOutlier = f64x2.gt(f64x2.mul(f64x2.abs(own), inverse), f64x2.splat(OUTLIER_SIGMAS));
  const bySigned = f64x2.mul(f64x2.mul(f64x2.abs(signed), f64x2.splat(SIGNED_SCALE)), inverse);
  const mean = f64x2.div(f64x2.mul(absolute, inverse), f64x2.splat(25));
  const byAbsolute = f64x2.mul(f64x2.sub(mean, f64x2.splat(ABSOLUTE_MEAN)), f64x2.splat(ABSOLUTE_SCALE));
  const above = f64x2.sub(f64x2.pmax(bySigned, byAbsolute), f64x2.splat(GATE_START));
  const gate = f64x2.div(above, f64x2.splat(GATE_WIDTH));
  const bounded = f64x2.pmin(f64x2.splat(1), f64x2.pmax(f64x2.splat(0), gate));
  return v128.bitselect(f64x2.splat(1), bounded, isOutlier);
}

/** Of two pixels, 0 to 1, from 0 to 255 in a byte each. */
function getLumaMotion(levels: u32): v128 {
  const first = f64x2.splat(<f64>(levels & 255));
  return f64x2.div(f64x2.replace_lane(first, 1, <f64>(levels >> 8)), f64x2.splat(255));
}

function storeMotion(at: usize, gate: v128, isLast: bool): void {
  const levels = i32x4.trunc_sat_f64x2_u_zero(f64x2.mul(gate, f64x2.splat(255)));
  store<u8>(at, <u8>i32x4.extract_lane(levels, 0));
  if (!isLast) store<u8>(at + 1, <u8>i32x4.extract_lane(levels, 1));
}
