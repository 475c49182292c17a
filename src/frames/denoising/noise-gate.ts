/** Side of the neighborhood whose differences are pooled, in pixels. */
export const POOL = 5;
export const POOL_HALF = 2;
const POOL_AREA = POOL * POOL;
/** Half of what the mean of 25 independent samples would allow, as the noise of a codec is correlated. */
const SIGNED_SCALE = 2.5 / POOL_AREA;
const ABSOLUTE_MEAN = 0.798;
const ABSOLUTE_SCALE = 4.2;
const GATE_WIDTH = 1.5;
const OUTLIER_SIGMAS = 5;

/**
 * How surely a pixel shows something else in two pictures: 0 where their difference is noise, 1 where it is more. The
 * 5x5 sums of the signed and of the absolute difference are tested, so that both weak, wide changes and strong, thin ones
 * are seen.
 *
 * @param signed sum of the differences, @param absolute sum of their absolute values, @param own the pixel's difference
 * @param inverse 1 / standard deviation of a difference that is noise
 * @param start what the gate begins to close at; noise alone is at about 1
 */
export function computeGate(
  signed: number,
  absolute: number,
  own: number,
  inverse: number,
  start: number,
): number {
  if (Math.abs(own) * inverse > OUTLIER_SIGMAS) return 1;
  const bySigned = Math.abs(signed) * SIGNED_SCALE * inverse;
  const byAbsolute = ((absolute * inverse) / POOL_AREA - ABSOLUTE_MEAN) * ABSOLUTE_SCALE;
  const gate = (Math.max(bySigned, byAbsolute) - start) / GATE_WIDTH;
  return Math.min(1, Math.max(0, gate));
}
