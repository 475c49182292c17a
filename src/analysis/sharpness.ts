import type { Plane16 } from '../media/frame.ts';

/** Standard deviation in pixels of the blur that is added to compare with. */
const ADDED_SIGMA = 1;
/** Luma gradients below this, in 10-bit codes a pixel, are no edges but noise. */
const MIN_GRADIENT = 24;
const CERTAIN = 65535 * 0.98;
/** Share of the edges that are taken to be in focus. */
const SHARP_SHARE = 0.2;
const BINS = 128;
const MAX_SIGMA = 8;
const MIN_EDGES = 40;
/** How far from an edge the added blur is computed. */
const REACH = 3;
const KERNEL = createKernel();

function createKernel(): number[] {
  const weights = Array.from({ length: REACH + 1 }, (_, i) => Math.exp(-(i * i) / (2 * ADDED_SIGMA ** 2)));
  const total = weights[0]! + 2 * weights.slice(1).reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/**
 * Measures how sharp the sharpest edges of a shot are. Where a blur is added, a blurred edge's gradient falls less than a
 * sharp one's: by R = sqrt(1 + (added / own)^2) (Zhuo and Sim, "Defocus map estimation from a single image", 2011).
 */
export class SharpnessMeter {
  readonly #bins = new Float64Array(BINS);
  #count = 0;

  /** Adds the edges of a frame's luma: all of them, or those that are surely subject in its matte (0 to 65535). */
  add(luma: Plane16, alpha?: Uint16Array): void {
    const { samples, stride, width, height } = luma;
    const reach = REACH + 1;
    for (let y = reach; y < height - reach; y += 2) {
      for (let x = reach; x < width - reach; x++) {
        const at = y * stride + x;
        const across = Math.abs(samples[at + 1]! - samples[at - 1]!) / 2;
        const down = Math.abs(samples[at + stride]! - samples[at - stride]!) / 2;
        // Edges that are clearly upright or level: their profile runs along one axis.
        if (Math.max(across, down) < MIN_GRADIENT || Math.min(across, down) * 3 > Math.max(across, down))
          continue;
        if (alpha && !isInside(alpha, width, x, y)) continue;
        this.addEdge(samples, at, across > down ? 1 : stride);
      }
    }
  }

  /** Standard deviation in pixels of the blur of the sharpest edges; undefined if there are too few edges. */
  finish(): number | undefined {
    if (this.#count < MIN_EDGES) return undefined;
    let sum = 0;
    for (let bin = 0; bin < BINS; bin++) {
      sum += this.#bins[bin]!;
      if (sum >= this.#count * SHARP_SHARE) return ((bin + 0.5) / BINS) * MAX_SIGMA;
    }
    return MAX_SIGMA;
  }

  /** Adds an edge if its gradient is the largest along its profile, with steps of `step` samples. */
  private addEdge(samples: Uint16Array, at: number, step: number): void {
    const gradient = Math.abs(samples[at + step]! - samples[at - step]!);
    const before = Math.abs(samples[at]! - samples[at - 2 * step]!);
    const after = Math.abs(samples[at + 2 * step]! - samples[at]!);
    if (gradient < before || gradient < after) return;
    const blurred = Math.abs(blur(samples, at + step, step) - blur(samples, at - step, step));
    const ratio = gradient / Math.max(1, blurred);
    const sigma = ratio > 1.0001 ? ADDED_SIGMA / Math.sqrt(ratio * ratio - 1) : MAX_SIGMA;
    this.#bins[Math.min(BINS - 1, Math.floor((sigma / MAX_SIGMA) * BINS))]!++;
    this.#count++;
  }
}

function isInside(alpha: Uint16Array, width: number, x: number, y: number): boolean {
  const at = y * width + x;
  return (
    alpha[at]! >= CERTAIN &&
    alpha[at - REACH]! >= CERTAIN &&
    alpha[at + REACH]! >= CERTAIN &&
    alpha[at - REACH * width]! >= CERTAIN &&
    alpha[at + REACH * width]! >= CERTAIN
  );
}

function blur(samples: Uint16Array, at: number, step: number): number {
  let sum = KERNEL[0]! * samples[at]!;
  for (let i = 1; i <= REACH; i++) sum += KERNEL[i]! * (samples[at - i * step]! + samples[at + i * step]!);
  return sum;
}
