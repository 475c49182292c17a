/** Colors of a palette, at most. */
const PALETTE_SIZE = 5;
const ITERATIONS = 12;
/** Numbers of a feature. */
const SIZE = 3;

/** The main colors of a subject, as features: `PALETTE_SIZE` times three numbers. */
export type Palette = readonly number[];

/**
 * Writes what colors are told apart by: lightness, and chroma relative to it. Light and chroma are linear; roots of light
 * make dark colors as distinct as bright ones, as seeing does.
 */
export function computeFeature(light: number, toward: number, across: number, feature: Float64Array): void {
  const root = Math.sqrt(light > 0 ? light : 0);
  const scale = 1 / (root + 0.15);
  feature[0] = root;
  feature[1] = toward * scale;
  feature[2] = across * scale;
}

/** Number of the color of a palette that is nearest to a feature. */
export function findNearest(palette: Palette, feature: Float64Array): number {
  const root = feature[0]!;
  const toward = feature[1]!;
  const across = feature[2]!;
  let best = 0;
  let nearest = Number.POSITIVE_INFINITY;
  for (let index = 0, at = 0; at < palette.length; index++, at += SIZE) {
    const a = palette[at]! - root;
    const b = palette[at + 1]! - toward;
    const c = palette[at + 2]! - across;
    const distance = a * a + b * b + c * c;
    if (distance >= nearest) continue;
    nearest = distance;
    best = index;
  }
  return best;
}

/** Finds the main colors of features, three numbers each, by k-means from the points that are farthest apart. */
export function learnPalette(features: Float64Array): Palette {
  if (features.length === 0) return [0, 0, 0];
  let palette = startPalette(features);
  const feature = new Float64Array(SIZE);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const sums = new Float64Array(palette.length);
    const counts = new Uint32Array(palette.length / SIZE);
    for (let at = 0; at < features.length; at += SIZE) {
      feature.set(features.subarray(at, at + SIZE));
      const index = findNearest(palette, feature);
      counts[index]!++;
      for (let part = 0; part < SIZE; part++) sums[index * SIZE + part]! += feature[part]!;
    }
    palette = palette.map((old, at) => {
      const count = counts[Math.floor(at / SIZE)]!;
      return count === 0 ? old : sums[at]! / count;
    });
  }
  return palette;
}

/** The first feature, and then again and again the one that is farthest from all before. */
function startPalette(features: Float64Array): number[] {
  const palette = [...features.subarray(0, SIZE)];
  const distances = new Float64Array(features.length / SIZE).fill(Number.POSITIVE_INFINITY);
  while (palette.length < PALETTE_SIZE * SIZE) {
    const last = palette.length - SIZE;
    let farthest = 0;
    for (let i = 0; i < distances.length; i++) {
      let distance = 0;
      for (let part = 0; part < SIZE; part++)
        distance += (features[i * SIZE + part]! - palette[last + part]!) ** 2;
      distances[i] = Math.min(distances[i]!, distance);
      if (distances[i]! > distances[farthest]!) farthest = i;
    }
    if (distances[farthest]! === 0) break;
    palette.push(...features.subarray(farthest * SIZE, farthest * SIZE + SIZE));
  }
  return palette;
}
