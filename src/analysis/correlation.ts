/** Normalized correlation below which signals are too different for a lag to be meaningful. */
const MIN_CORRELATION = 0.2;

/**
 * Finds by how many samples `later` is delayed against `earlier`, within ±`reach` samples, by normalized
 * cross-correlation. Undefined for silence and for signals that don't match.
 */
export function findBestLag(earlier: Float32Array, later: Float32Array, reach: number): number | undefined {
  const size = Math.min(earlier.length, later.length) - 2 * reach;
  if (size < reach) return undefined;
  const fixed = earlier.subarray(reach, reach + size);
  let best: number | undefined;
  let highest = MIN_CORRELATION;
  for (let lag = -reach; lag <= reach; lag++) {
    const correlation = correlate(fixed, later.subarray(reach + lag, reach + lag + size));
    if (correlation > highest) {
      highest = correlation;
      best = lag;
    }
  }
  return best;
}

/** Normalized correlation of two arrays of the same length, -1 to 1. */
function correlate(a: Float32Array, b: Float32Array): number {
  // Every third sample is enough, as the peak is tens of samples wide.
  let product = 0;
  let energyA = 0;
  let energyB = 0;
  for (let i = 0; i < a.length; i += 3) {
    const x = a[i]!;
    const y = b[i]!;
    product += x * y;
    energyA += x * x;
    energyB += y * y;
  }
  return energyA === 0 || energyB === 0 ? 0 : product / Math.sqrt(energyA * energyB);
}
