/** Standard deviation of the temporal noise in 10-bit code values, for each 10-bit luma value (1024 entries). */
export type NoiseByLuma = Float32Array;

/** Standard deviation in 10-bit code values below which rounding dominates. */
const MIN_SIGMA = 1.5;

/**
 * Interpolates a table of 1024 entries from a curve at evenly spaced luma levels; `sigmas` are in 10-bit code values.
 */
export function createNoiseTable(sigmas: readonly number[]): NoiseByLuma {
  const table = new Float32Array(1024);
  for (let code = 0; code < 1024; code++) {
    const position = Math.min(Math.max((code / 1024) * sigmas.length - 0.5, 0), sigmas.length - 1);
    const below = Math.floor(position);
    const above = Math.min(below + 1, sigmas.length - 1);
    const sigma = sigmas[below]! + (sigmas[above]! - sigmas[below]!) * (position - below);
    table[code] = Math.max(MIN_SIGMA, sigma);
  }
  return table;
}
