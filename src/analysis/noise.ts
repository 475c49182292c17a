import type { Plane16 } from '../media/frame.ts';

const BLOCK = 16;
const LUMA_BINS = 8;
const QUANTILE = 0.25;
/** Limits of the noise in one luma range, as factors of the overall noise; values beyond them are motion. */
const BIN_LIMITS = { lowest: 0.5, highest: 2.5 };
/** Blocks below this repeat the last frame exactly, as the codec skipped them, and tell nothing about noise. */
const SKIPPED_SIGMA = 0.01;

/** Measures the temporal noise of a video from pairs of consecutive frames. */
export class NoiseMeter {
  readonly #byLuma: number[][] = Array.from({ length: LUMA_BINS }, () => []);
  readonly #chroma: number[] = [];

  addLuma(previous: Plane16, current: Plane16): void {
    forEachBlock(previous, current, (mean, sigma) => {
      this.#byLuma[Math.min(LUMA_BINS - 1, Math.floor((mean / 1024) * LUMA_BINS))]!.push(sigma);
    });
  }

  addChroma(previous: Plane16, current: Plane16): void {
    forEachBlock(previous, current, (_mean, sigma) => this.#chroma.push(sigma));
  }

  /**
   * Standard deviations in 8-bit code values. The lower quartile of all blocks is taken, as motion only raises the
   * estimate of a block, while white noise spreads it by 4 %. A luma range without blocks has the value of the nearest
   * one.
   */
  getResult(): { luma: number; byLuma: number[]; chroma: number } {
    const all = this.#byLuma.flat();
    const luma = quantile(all) / 4;
    const enough = Math.max(8, all.length / 200);
    const limitSigma = (sigma: number): number =>
      Math.min(luma * BIN_LIMITS.highest, Math.max(luma * BIN_LIMITS.lowest, sigma));
    const measured = this.#byLuma.map((bin) =>
      bin.length >= enough ? limitSigma(quantile(bin) / 4) : undefined,
    );
    return { luma, byLuma: fillGaps(measured, luma), chroma: quantile(this.#chroma) / 4 };
  }
}

function forEachBlock(
  previous: Plane16,
  current: Plane16,
  visit: (mean: number, sigma: number) => void,
): void {
  for (let y = 0; y + BLOCK <= current.height; y += BLOCK) {
    for (let x = 0; x + BLOCK <= current.width; x += BLOCK) {
      let sum = 0;
      let sumOfDifferences = 0;
      let sumOfSquares = 0;
      for (let row = y; row < y + BLOCK; row++) {
        const a = row * previous.stride + x;
        const b = row * current.stride + x;
        for (let i = 0; i < BLOCK; i++) {
          const code = current.samples[b + i]!;
          const difference = code - previous.samples[a + i]!;
          sum += code;
          sumOfDifferences += difference;
          sumOfSquares += difference * difference;
        }
      }
      const count = BLOCK * BLOCK;
      const variance = sumOfSquares / count - (sumOfDifferences / count) ** 2;
      visit(sum / count, Math.sqrt(Math.max(0, variance) / 2));
    }
  }
}

function quantile(values: readonly number[]): number {
  const live = values.filter((sigma) => sigma > SKIPPED_SIGMA).sort((a, b) => a - b);
  if (live.length < values.length / 50) return 0;
  return live[Math.floor(live.length * QUANTILE)] ?? 0;
}

function fillGaps(bins: readonly (number | undefined)[], fallback: number): number[] {
  return bins.map((value, index) => {
    if (value !== undefined) return value;
    for (let reach = 1; reach < bins.length; reach++) {
      const neighbor = bins[index - reach] ?? bins[index + reach];
      if (neighbor !== undefined) return neighbor;
    }
    return fallback;
  });
}
