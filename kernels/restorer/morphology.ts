// The kernel of `BinaryMask`: a byte of 0 or 1 a pixel, with at least two zeros around the picture; rows begin at multiples of
// 16 and their zeros at the right are those at the left of the next row.

/** Rows of zeros above and below the picture. */
const MARGIN: usize = 2;

/** The address of the first pixel. */
export function getOrigin(mask: usize, stride: usize): usize {
  return mask + MARGIN * stride;
}

/** Sets the pixels of `target` that have a set one under an ellipse of 5x5 and clears the others; turns all if `inverts`. */
export function dilate(
  mask: usize,
  target: usize,
  stride: usize,
  width: i32,
  height: i32,
  inverts: bool,
): void {
  const flip = i8x16.splat(inverts ? 1 : 0);
  let at = getOrigin(mask, stride);
  let to = getOrigin(target, stride);
  for (let y = 0; y < height; y++) {
    for (let x: usize = 0; x < <usize>width; x += 16) {
      const place = at + x;
      const wide = v128.or(v128.or(widen(place - stride), widen(place)), widen(place + stride));
      const narrow = v128.or(v128.load(place - 2 * stride), v128.load(place + 2 * stride));
      v128.store(to + x, v128.xor(v128.or(wide, narrow), flip));
    }
    memory.fill(to + <usize>width, 0, stride - <usize>width);
    at += stride;
    to += stride;
  }
}

/** Joins sixteen pixels with two at either side of each. */
function widen(at: usize): v128 {
  const near = v128.or(v128.load(at - 1), v128.load(at + 1));
  const far = v128.or(v128.load(at - 2), v128.load(at + 2));
  return v128.or(v128.load(at), v128.or(near, far));
}
