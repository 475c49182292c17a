// Two pixels at a time as f64x2: the arithmetic of the reference in JavaScript, to the bit.

/** Two 16-bit codes. */
export function loadCodes(at: usize): v128 {
  return f64x2.convert_low_i32x4_u(i32x4.extend_low_i16x8_u(v128.load32_zero(at)));
}

/** Two 32-bit floats. */
export function loadFloats(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

/** Stores two 32-bit floats, or the first alone if `isLast`, as the next one belongs to the next row. */
export function storeFloats(at: usize, values: v128, isLast: bool): void {
  const floats = f32x4.demote_f64x2_zero(values);
  if (isLast) v128.store32_lane(at, floats, 0);
  else v128.store64_lane(at, floats, 0);
}

/** Rounds two values to 10-bit codes: a pair of 16 bits in the lowest lane. */
export function roundToCodes(values: v128): v128 {
  const shifted = f64x2.add(values, f64x2.splat(0.5));
  const bounded = f64x2.pmin(f64x2.splat(1023), f64x2.pmax(f64x2.splat(0), shifted));
  const codes = i32x4.trunc_sat_f64x2_u_zero(bounded);
  return i16x8.narrow_i32x4_u(codes, codes);
}

export function storeCodes(at: usize, codes: v128, isLast: bool): void {
  if (isLast) v128.store16_lane(at, codes, 0);
  else v128.store32_lane(at, codes, 0);
}

/** Standard deviations of the noise at two codes, from a table of 1024. */
export function lookUpNoise(noise: usize, first: u32, second: u32): v128 {
  const low = <f64>load<f32>(noise + ((first & 1023) << 2));
  const high = <f64>load<f32>(noise + ((second & 1023) << 2));
  return f64x2.replace_lane(f64x2.splat(low), 1, high);
}
