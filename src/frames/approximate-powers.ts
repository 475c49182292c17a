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

/** e to the power of a number from -80 to 80, to 0.3 %: a parabola between powers of two. */
export function approximateExponential(power: number): number {
  const steps = power * Math.LOG2E;
  const whole = Math.floor(steps);
  const rest = steps - whole;
  BITS[0] = (whole + 127) << 23;
  return VALUE[0]! * (1 + rest * (0.656 + 0.344 * rest));
}
