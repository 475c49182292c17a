/** Luminance and rough normals of points of a subject, all lists of one length. */
export interface ShadedPoints {
  /** Linear light. */
  readonly luminance: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly z: readonly number[];
}

export interface KeyLight {
  /** Unit vector to the light: x right, y up, z to the viewer. */
  readonly direction: readonly [number, number, number];
  /** Light from everywhere and from the key, for a surface turned to it. */
  readonly ambient: number;
  readonly key: number;
  /** Share of the luminance's variance that key and ambient explain, 0 to 1. */
  readonly explained: number;
}

const DIRECTIONS = 400;
/** Directions behind the subject by more than this light nothing that is seen. */
const MIN_Z = -0.3;

/**
 * Finds ambient a and key k with the direction d for which a + k max(0, n d) comes closest to the luminance, by trying
 * directions spread evenly over a sphere; undefined if no key explains anything.
 */
export function fitKeyLight(points: ShadedPoints): KeyLight | undefined {
  const statistics = summarize(points.luminance);
  if (points.luminance.length < 12 || statistics.variance <= 1e-9) return undefined;
  let best: KeyLight | undefined;
  for (const direction of listDirections()) {
    const fit = fitDirection(points, direction, statistics);
    if (fit && (!best || fit.explained > best.explained)) best = fit;
  }
  return best;
}

function summarize(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}

/** Points of a golden spiral around the sphere, but for its back. */
function listDirections(): [number, number, number][] {
  const angle = Math.PI * (3 - Math.sqrt(5));
  return Array.from({ length: DIRECTIONS }, (_, i): [number, number, number] => {
    const z = 1 - (i / (DIRECTIONS - 1)) * (1 - MIN_Z);
    const radius = Math.sqrt(1 - z * z);
    return [radius * Math.cos(angle * i), radius * Math.sin(angle * i), z];
  });
}

function fitDirection(
  { luminance, x, y, z }: ShadedPoints,
  direction: readonly [number, number, number],
  { mean, variance }: { mean: number; variance: number },
): KeyLight | undefined {
  const count = luminance.length;
  let [sum, squares, products] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const facing = Math.max(0, x[i]! * direction[0] + y[i]! * direction[1] + z[i]! * direction[2]);
    sum += facing;
    squares += facing * facing;
    products += facing * luminance[i]!;
  }
  const spread = squares / count - (sum / count) ** 2;
  if (spread < 1e-6) return undefined;
  const covariance = products / count - (sum / count) * mean;
  if (covariance <= 0) return undefined;
  const key = covariance / spread;
  const ambient = Math.max(0, mean - (key * sum) / count);
  return { direction, ambient, key, explained: (covariance * covariance) / (spread * variance) };
}
