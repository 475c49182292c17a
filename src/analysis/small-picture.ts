import type { Plane8 } from '../media/frame.ts';

export const SMALL_LUMA = { width: 64, height: 36 } as const;

/** A picture of 64x36 luma and 32x18 chroma samples in one array, with measurements that are used often. */
export interface SmallPicture {
  readonly samples: Uint8Array;
  /** Mean of luma, 0 to 1. */
  readonly meanLuma: number;
  /** Standard deviation of luma, 0 to 1. */
  readonly contrast: number;
}

const LUMA_SAMPLES = SMALL_LUMA.width * SMALL_LUMA.height;

/** Makes a small picture from the planes of a yuv420p frame of its size. */
export function reducePicture(planes: readonly Plane8[]): SmallPicture {
  const samples = new Uint8Array((LUMA_SAMPLES * 3) / 2);
  let position = 0;
  for (const { samples: from, stride, width, height } of planes) {
    for (let y = 0; y < height; y++) {
      samples.set(from.subarray(y * stride, y * stride + width), position);
      position += width;
    }
  }
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < LUMA_SAMPLES; i++) {
    sum += samples[i]!;
    squares += samples[i]! ** 2;
  }
  const mean = sum / LUMA_SAMPLES;
  const contrast = Math.sqrt(Math.max(0, squares / LUMA_SAMPLES - mean ** 2));
  return { samples, meanLuma: mean / 255, contrast: contrast / 255 };
}

/** Mean absolute difference of all samples, 0 to 1. */
export function measureMeanDifference({ samples: a }: SmallPicture, { samples: b }: SmallPicture): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length / 255;
}

const CHANGED_CODES = 8;

/** Share of the luma samples that differ by more than noise and compression explain, 0 to 1. */
export function measureChangedShare({ samples: a }: SmallPicture, { samples: b }: SmallPicture): number {
  let changed = 0;
  for (let i = 0; i < LUMA_SAMPLES; i++) if (Math.abs(a[i]! - b[i]!) > CHANGED_CODES) changed++;
  return changed / LUMA_SAMPLES;
}

/** Correlation of the luma gradients, -1 to 1; 0 if a picture has no structure. */
export function correlateGradients({ samples: a }: SmallPicture, { samples: b }: SmallPicture): number {
  const { width, height } = SMALL_LUMA;
  let product = 0;
  let energyA = 0;
  let energyB = 0;
  for (let y = 0; y < height - 1; y++) {
    for (let i = y * width; i < y * width + width - 1; i++) {
      const [ax, ay] = [a[i + 1]! - a[i]!, a[i + width]! - a[i]!];
      const [bx, by] = [b[i + 1]! - b[i]!, b[i + width]! - b[i]!];
      product += ax * bx + ay * by;
      energyA += ax * ax + ay * ay;
      energyB += bx * bx + by * by;
    }
  }
  return energyA === 0 || energyB === 0 ? 0 : product / Math.sqrt(energyA * energyB);
}
