/**
 * Smooths values by local parabolas (Savitzky and Golay 1964, with Gaussian weights), which leave even and evenly
 * accelerated motion as it is, also at the ends.
 *
 * @param sigma standard deviation of the weights, in values
 */
export function smoothValues(values: readonly number[], sigma: number): number[] {
  return values.map((_, i) => fitLocally(values, i, sigma));
}

/** Value at `center` of the parabola that fits best around it. */
function fitLocally(values: readonly number[], center: number, sigma: number): number {
  const reach = Math.ceil(3 * sigma);
  const [s, r] = [new Float64Array(5), new Float64Array(3)];
  for (let i = Math.max(0, center - reach); i <= Math.min(values.length - 1, center + reach); i++) {
    const t = (i - center) / sigma;
    let power = Math.exp((-t * t) / 2);
    for (let k = 0; k < 5; k++, power *= t) {
      s[k]! += power;
      if (k < 3) r[k]! += power * values[i]!;
    }
  }
  const [s0, s1, s2, s3, s4] = s as unknown as [number, number, number, number, number];
  const minor0 = s2 * s4 - s3 * s3;
  const minor1 = s1 * s4 - s2 * s3;
  const minor2 = s1 * s3 - s2 * s2;
  const determinant = s0 * minor0 - s1 * minor1 + s2 * minor2;
  if (determinant < 1e-9) return r[0]! / s0;
  return (r[0]! * minor0 - r[1]! * minor1 + r[2]! * minor2) / determinant;
}
