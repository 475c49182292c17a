const VALUE = new Float32Array(1);
const BITS = new Int32Array(VALUE.buffer);
/** The exponent of a single-precision number lies above its 23 bits of fraction, 127 too high. */
const SCALE = Math.LN2 / 2 ** 23;
const ZERO = 127 * 2 ** 23;

/** The natural logarithm of a positive number to 0.06, straight between powers of two: enough for scale, and much quicker. */
export function approximateLog(value: number): number {
  VALUE[0] = value;
  return (BITS[0]! - ZERO) * SCALE;
}
