import type { Plane16 } from '../../media/frame.ts';
import type { NoiseByLuma } from './noise-table.ts';
import type { NoisyPlane } from './noisy-plane.ts';

export interface SigmaFilterSettings {
  readonly noise: NoiseByLuma;
  /** 0 (off) to 1. */
  readonly strength: number;
  /** Deviation that pixels are brought to, in those of one frame's noise: 0 takes as much away as can be. */
  readonly settled: number;
  /** Half of the window's side; the wide one does at once what an average does later. */
  readonly radius: 1 | 2;
}

/** Share of the filter below which it isn't worth its time. */
const MIN_SHARE = 1 / 16;
/** Share of the noise that the filter takes away over 5x5 pixels, and how much it may, as the next frame can't more. */
const WIDE_EFFECT = 0.7;
const WIDE_LIMIT = 0.65;

/**
 * Averages pixels with those neighbors that differ by noise alone (Lee, "Digital image smoothing and the sigma filter",
 * 1983), the more the further they are from the settled noise: fully where nothing else was averaged.
 */
export function smoothUnsettled(plane: NoisyPlane, output: Plane16, settings: SigmaFilterSettings): void {
  const { noise, strength, settled, radius } = settings;
  if (strength <= 0) return;
  const { samples, variances, width, height } = plane;
  const { most, minVariance } = getSmoothingLimits(settings);
  const place = { x: 0, y: 0, radius };
  for (place.y = 0; place.y < height; place.y++) {
    for (place.x = 0; place.x < width; place.x++) {
      const at = place.y * width + place.x;
      const variance = variances[at]!;
      if (variance <= minVariance) continue;
      const sigma = Math.sqrt(variance);
      const share = ((1 - settled / sigma) / most) * strength;
      const value = samples[at]!;
      const reach = 2.5 * sigma * noise[Math.min(1023, Math.max(0, value | 0))]!;
      const smoothed = value + (averageSimilar(plane, place, reach) - value) * share;
      output.samples[place.y * output.stride + place.x] = Math.min(1023, Math.max(0, smoothed + 0.5));
    }
  }
}

/** What the filter takes away at most, as a share of the deviation, and the variance from which it is worth its time. */
export function getSmoothingLimits({ strength, settled, radius }: SigmaFilterSettings): {
  readonly most: number;
  readonly minVariance: number;
} {
  const most = radius === 1 ? 1 - settled : WIDE_EFFECT * Math.max(1, (1 - settled) / WIDE_LIMIT);
  const worthy = 1 - (MIN_SHARE / strength) * most;
  return { most, minVariance: worthy > 0 ? (settled / worthy) ** 2 : Number.POSITIVE_INFINITY };
}

/** Mean of the neighbors within `reach` of the center. */
function averageSimilar(
  { samples, width, height }: NoisyPlane,
  { x, y, radius }: { readonly x: number; readonly y: number; readonly radius: number },
  reach: number,
): number {
  const center = samples[y * width + x]!;
  const top = Math.max(0, y - radius);
  const bottom = Math.min(height - 1, y + radius);
  const left = Math.max(0, x - radius);
  const right = Math.min(width - 1, x + radius);
  let sum = 0;
  let count = 0;
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const sample = samples[row * width + column]!;
      const distance = sample - center;
      if (distance <= reach && distance >= -reach) {
        sum += sample;
        count++;
      }
    }
  }
  return sum / count;
}
