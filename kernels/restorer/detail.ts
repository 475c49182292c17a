// The kernel of `Sharpener`.

const MOST: i16 = 1023;

/**
 * Adds the change that `changes` has for each difference from the soft luma to the base, as much as the mask allows. Codes
 * of 10 bits; 16 bytes behind each array may be read and written.
 *
 * @param changes of differences from -1023 to 1023, 16 bits each
 */
export function sharpenCodes(base: usize, soft: usize, mask: usize, changes: usize, count: i32): void {
  const zero = changes + 2 * <usize>MOST;
  for (let i: usize = 0; i < (<usize>count) << 1; i += 16) {
    const share = v128.load(mask + i);
    // Much of most pictures is protected.
    if (!v128.any_true(share)) continue;
    const codes = v128.load(base + i);
    const difference = i16x8.sub(codes, v128.load(soft + i));
    const change = lookUp(zero, difference);
    const sharp = i16x8.min_s(i16x8.splat(MOST), i16x8.max_s(i16x8.splat(0), i16x8.add(codes, change)));
    const added = i16x8.sub(sharp, codes);
    const low = i32x4.extmul_low_i16x8_s(share, added);
    const high = i32x4.extmul_high_i16x8_s(share, added);
    const full = i16x8.splat(MOST);
    v128.store(
      base + i,
      i16x8.narrow_i32x4_u(
        divide(i32x4.add(low, i32x4.extmul_low_i16x8_s(codes, full))),
        divide(i32x4.add(high, i32x4.extmul_high_i16x8_s(codes, full))),
      ),
    );
  }
}

/** Divides by 1023 and rounds, exactly up to 1023 times 1023. */
function divide(products: v128): v128 {
  const rounded = i32x4.add(products, i32x4.splat(511));
  return i32x4.shr_u(i32x4.add(i32x4.add(rounded, i32x4.shr_u(rounded, 10)), i32x4.splat(1)), 10);
}

function lookUp(zero: usize, differences: v128): v128 {
  const bounded = i16x8.max_s(i16x8.splat(-MOST), i16x8.min_s(i16x8.splat(MOST), differences));
  const places = i16x8.shl(bounded, 1);
  let found = i16x8.splat(0);
  found = v128.load16_lane(zero + <usize>(<i32>i16x8.extract_lane_s(places, 0)), found, 0);
  found = v128.load16_lane(zero + <usize>(<i32>i16x8.extract_lane_s(places, 1)), found, 1);
  found = v128.load16_lane(zero + <usize>(<i32>i16x8.extract_lane_s(places, 2)), found, 2);
  found = v128.load16_lane(zero + <usize>(<i32>i16x8.extract_lane_s(places, 3)), found, 3);
  found = v128.load16_lane(zero + <usize>(<i32>i16x8.extract_lane_s(places, 4)), found, 4);
  found = v128.load16_lane(zero + <usize>(<i32>i16x8.extract_lane_s(places, 5)), found, 5);
  found = v128.load16_lane(zero + <usize>(<i32>i16x8.extract_lane_s(places, 6)), found, 6);
  found = v128.load16_lane(zero + <usize>(<i32>i16x8.extract_lane_s(places, 7)), found, 7);
  return found;
}
