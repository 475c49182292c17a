/** A map with a weight for each value: 0 unknown, 1 known. */
export interface WeightedMap {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
  readonly weights: Float32Array;
}

/**
 * Fills unknown values smoothly from the known ones around them: pull-push (Gortler et al., "The Lumigraph", 1996), averages
 * over ever larger squares from which gaps are filled. Without any known value all become 0.
 */
export function fillSmoothly({ width, height, values, weights }: WeightedMap): Float32Array {
  if (width <= 1 && height <= 1) return values.slice();
  const coarse = pull({ width, height, values, weights });
  const filled = { ...coarse, values: fillSmoothly(coarse) };
  const result = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const weight = weights[at]!;
      result[at] =
        weight >= 1 ? values[at]! : weight * values[at]! + (1 - weight) * interpolate(filled, x, y);
    }
  }
  return result;
}

function pull({ width, height, values, weights }: WeightedMap): WeightedMap {
  const coarse = { width: (width + 1) >> 1, height: (height + 1) >> 1 };
  const sums = new Float32Array(coarse.width * coarse.height);
  const totals = new Float32Array(coarse.width * coarse.height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const to = (y >> 1) * coarse.width + (x >> 1);
      const weight = weights[y * width + x]!;
      sums[to]! += weight * values[y * width + x]!;
      totals[to]! += weight;
    }
  }
  for (let i = 0; i < sums.length; i++) {
    if (totals[i]! > 0) sums[i]! /= totals[i]!;
    totals[i] = Math.min(1, totals[i]!);
  }
  return { ...coarse, values: sums, weights: totals };
}

/** The value of a map of half the size at a pixel of the whole size. */
function interpolate({ width, height, values }: WeightedMap, x: number, y: number): number {
  const left = (x - 1) >> 1;
  const top = (y - 1) >> 1;
  const fx = x % 2 === 1 ? 0.25 : 0.75;
  const fy = y % 2 === 1 ? 0.25 : 0.75;
  const x0 = left < 0 ? 0 : left;
  const x1 = left + 1 < width ? left + 1 : width - 1;
  const row0 = (top < 0 ? 0 : top) * width;
  const row1 = (top + 1 < height ? top + 1 : height - 1) * width;
  return (
    (values[row0 + x0]! * (1 - fx) + values[row0 + x1]! * fx) * (1 - fy) +
    (values[row1 + x0]! * (1 - fx) + values[row1 + x1]! * fx) * fy
  );
}
