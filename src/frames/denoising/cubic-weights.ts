/** Positions between two samples that are told apart. */
export const CUBIC_STEPS = 64;

/**
 * Weights of the four samples around a position, by its place between the middle two in steps: Catmull-Rom's curve (Keys,
 * "Cubic convolution interpolation for digital image processing", 1981), which keeps fine detail that two would blur.
 */
export const CUBIC_WEIGHTS = new Float64Array((CUBIC_STEPS + 1) * 4);
/** Variance that is left of their noise, by the same steps. */
export const CUBIC_SPREADS = new Float64Array(CUBIC_STEPS + 1);

for (let step = 0; step <= CUBIC_STEPS; step++) {
  const t = step / CUBIC_STEPS;
  const weights = [
    ((2 - t) * t - 1) * t * 0.5,
    ((3 * t - 5) * t * t + 2) * 0.5,
    ((4 - 3 * t) * t + 1) * t * 0.5,
    (t - 1) * t * t * 0.5,
  ];
  CUBIC_WEIGHTS.set(weights, step * 4);
  CUBIC_SPREADS[step] = weights.reduce((sum, weight) => sum + weight * weight, 0);
}
