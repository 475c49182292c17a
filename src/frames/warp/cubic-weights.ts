/** Positions between two pixels that are told apart: 1/64 pixel, and the bits of their number. */
export const PHASE_BITS = 6;
export const PHASES = 1 << PHASE_BITS;
/** Sum of the four weights of a position, as a power of two. */
export const WEIGHT_BITS = 8;

/** Weights of four neighbors for each position, of cubic convolution (Keys, 1981); integers, so that results are exact. */
export const CUBIC_WEIGHTS = createCubicWeights();

function createCubicWeights(): Int32Array {
  const total = 1 << WEIGHT_BITS;
  const weights = new Int32Array(PHASES * 4);
  for (let phase = 0; phase < PHASES; phase++) {
    const t = phase / PHASES;
    const exact = [
      -0.5 * t ** 3 + t ** 2 - 0.5 * t,
      1.5 * t ** 3 - 2.5 * t ** 2 + 1,
      -1.5 * t ** 3 + 2 * t ** 2 + 0.5 * t,
      0.5 * t ** 3 - 0.5 * t ** 2,
    ].map((weight) => Math.round(weight * total));
    // The larger of the two middle weights takes up what rounding left over.
    const largest = exact[1]! >= exact[2]! ? 1 : 2;
    exact[largest]! += total - exact.reduce((sum, weight) => sum + weight, 0);
    weights.set(exact, phase * 4);
  }
  return weights;
}
