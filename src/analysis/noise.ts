import type { Plane16 } from '../media/frame.ts';
import { BlockFollower, type MovedBlock } from './block-motion.ts';
import { SpatialNoiseMeter } from './spatial-noise.ts';

const BLOCK = 16;
const LUMA_BINS = 8;
const QUANTILE = 0.25;
/** Limits of the noise in one luma range, as factors of the overall noise; values beyond them are motion. */
const BIN_LIMITS = { lowest: 0.5, highest: 2.5 };
/** Blocks below this repeat the last frame exactly, as the codec skipped them, and tell nothing about noise. */
const SKIPPED_SIGMA = 0.01;

/**
 * Measures the temporal noise of a video from pairs of consecutive frames. Where the camera moves, blocks are compared
 * with where they were before.
 */
export class NoiseMeter {
  readonly #blocks = new BlockFollower(BLOCK);
  readonly #byLuma: number[][] = Array.from({ length: LUMA_BINS }, () => []);
  readonly #chroma: number[] = [];
  readonly #spatial = { luma: new SpatialNoiseMeter(), chroma: new SpatialNoiseMeter() };
  #size = { width: 0, height: 0 };
  #moved: readonly MovedBlock[] | undefined;

  addLuma(previous: Plane16, current: Plane16): void {
    const { width, height } = current;
    this.#size = { width, height };
    this.#moved = this.#blocks.find(previous, current);
    this.#spatial.luma.add(current);
    forEachBlock(previous, current, this.#moved, (mean, sigma) => {
      this.#byLuma[Math.min(LUMA_BINS - 1, Math.floor((mean / 1024) * LUMA_BINS))]!.push(sigma);
    });
  }

  /** Adds a plane of chroma of the pair whose luma was added last. */
  addChroma(previous: Plane16, current: Plane16): void {
    const { width, height } = this.#size;
    const [scaleX, scaleY] = [current.width / width, current.height / height];
    const smaller = this.#moved?.map(({ x, y, u, v }) => ({
      x: Math.floor(x * scaleX),
      y: Math.floor(y * scaleY),
      u: u * scaleX,
      v: v * scaleY,
    }));
    this.#spatial.chroma.add(current);
    forEachBlock(previous, current, smaller, (_mean, sigma) => this.#chroma.push(sigma));
  }

  /**
   * Standard deviations in 8-bit code values. The lower quartile of all blocks is taken, as motion only raises the
   * estimate of a block, while white noise spreads it by 4 %. A luma range without blocks has the value of the nearest
   * one.
   */
  getResult(): { luma: number; byLuma: number[]; chroma: number } {
    const all = this.#byLuma.flat();
    const luma = measure(all, () => this.#spatial.luma.finish());
    const enough = Math.max(8, all.length / 200);
    const limitSigma = (sigma: number): number =>
      Math.min(luma * BIN_LIMITS.highest, Math.max(luma * BIN_LIMITS.lowest, sigma));
    const measured = this.#byLuma.map((bin) =>
      bin.length >= enough ? limitSigma(quantile(bin) / 4) : undefined,
    );
    const chroma = measure(this.#chroma, () => this.#spatial.chroma.finish());
    return { luma, byLuma: fillGaps(measured, luma), chroma };
  }
}

/** Measures the luma noise of single pairs of frames, each as `NoiseMeter` would if there were no other. */
export class PairNoiseMeter {
  readonly #blocks = new BlockFollower(BLOCK);

  /** @returns its standard deviation in 8-bit code values */
  measure(previous: Plane16, current: Plane16): number {
    const sigmas: number[] = [];
    const moved = this.#blocks.find(previous, current);
    forEachBlock(previous, current, moved, (_mean, sigma) => sigmas.push(sigma));
    return measure(sigmas, () => {
      const spatial = new SpatialNoiseMeter();
      spatial.add(current);
      return spatial.finish();
    });
  }
}

function forEachBlock(
  previous: Plane16,
  current: Plane16,
  moved: readonly MovedBlock[] | undefined,
  visit: (mean: number, sigma: number) => void,
): void {
  const { width, height } = current;
  if (moved === undefined) {
    for (let y = 0; y + BLOCK <= height; y += BLOCK)
      for (let x = 0; x + BLOCK <= width; x += BLOCK) {
        const { mean, sigma } = compareBlock(previous, current, { x, y, u: 0, v: 0 });
        visit(mean, sigma);
      }
    return;
  }
  for (const block of moved) {
    if (block.x + BLOCK > width || block.y + BLOCK > height) continue;
    const inPlace = compareBlock(previous, current, { ...block, u: 0, v: 0 });
    const followed = isInside(previous, block) ? compareBlock(previous, current, block) : inPlace;
    visit(inPlace.mean, Math.min(inPlace.sigma, followed.sigma));
  }
}

/** Whether a block is all there in the other picture, with the pixels right of and below it. */
function isInside({ width, height }: Plane16, { x, y, u, v }: MovedBlock): boolean {
  return x + u >= 0 && y + v >= 0 && x + u + BLOCK < width && y + v + BLOCK < height;
}

/** Mean of a block, and the deviation of the noise in its difference from where it is found, in codes. */
function compareBlock(
  previous: Plane16,
  current: Plane16,
  { x, y, u, v }: MovedBlock,
): { mean: number; sigma: number } {
  const [left, top] = [Math.floor(u), Math.floor(v)];
  const [fx, fy] = [u - left, v - top];
  const isMoved = fx > 0 || fy > 0;
  let sum = 0;
  let sumOfDifferences = 0;
  let sumOfSquares = 0;
  for (let row = y; row < y + BLOCK; row++) {
    const a = (row + top) * previous.stride + x + left;
    const b = row * current.stride + x;
    for (let i = 0; i < BLOCK; i++) {
      const code = current.samples[b + i]!;
      const other = isMoved ? mixSamples(previous, a + i, fx, fy) : previous.samples[a + i]!;
      const difference = code - other;
      sum += code;
      sumOfDifferences += difference;
      sumOfSquares += difference * difference;
    }
  }
  const count = BLOCK * BLOCK;
  const variance = Math.max(0, sumOfSquares / count - (sumOfDifferences / count) ** 2);
  // Mixing four samples takes noise away.
  const spread = (1 - 2 * fx * (1 - fx)) * (1 - 2 * fy * (1 - fy));
  return { mean: sum / count, sigma: Math.sqrt(variance / (1 + spread)) };
}

function mixSamples({ samples, stride }: Plane16, at: number, fx: number, fy: number): number {
  const upper = samples[at]! + (samples[at + 1]! - samples[at]!) * fx;
  const lower = samples[at + stride]! + (samples[at + stride + 1]! - samples[at + stride]!) * fx;
  return upper + (lower - upper) * fy;
}

/**
 * The noise of all blocks of a plane, in 8-bit codes. Where few blocks change at all, those are the moving ones, which can
 * have no more noise than the flat ones show within a picture.
 */
function measure(sigmas: readonly number[], measureWithin: () => number | undefined): number {
  const temporal = quantile(sigmas) / 4;
  const live = sigmas.filter((sigma) => sigma > SKIPPED_SIGMA).length;
  return live < sigmas.length * QUANTILE ? Math.min(temporal, measureWithin() ?? 0) : temporal;
}

function quantile(values: readonly number[]): number {
  const live = Float64Array.from(values.filter((sigma) => sigma > SKIPPED_SIGMA)).sort();
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
