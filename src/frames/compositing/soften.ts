import type { Plane16 } from '../../media/frame.ts';
import type { PicturePlanes, PlanesFormat } from './picture-planes.ts';

/** A blur of less than this isn't seen. */
const MIN_SIGMA = 0.25;
const MAX_SIGMA = 4;

/** Standard deviation of the blur that makes a picture of one blur as soft as one of another, or 0. */
export function getMissingBlur(wanted: number | undefined, own: number | undefined, share: number): number {
  if (wanted === undefined || own === undefined) return 0;
  const sigma = share * Math.sqrt(Math.max(0, wanted * wanted - own * own));
  return sigma < MIN_SIGMA ? 0 : Math.min(MAX_SIGMA, sigma);
}

/** Blurs pictures by a Gaussian. */
export class Softener {
  readonly #luma: Float32Array;
  readonly #across: Float32Array;
  readonly #down: Float32Array;
  /** A row, with its outermost samples repeated on both sides. */
  readonly #line: Float32Array;
  readonly #sums: Float32Array;
  readonly #scratch: Float32Array;

  constructor(format: PlanesFormat, sigma: number) {
    this.#luma = createGaussian(sigma);
    this.#across = createGaussian(sigma / (1 << format.chromaShiftX));
    this.#down = createGaussian(sigma / (1 << format.chromaShiftY));
    this.#line = new Float32Array(format.width + 2 * this.#luma.length);
    this.#sums = new Float32Array(format.width);
    this.#scratch = new Float32Array(format.width * format.height);
  }

  /** Blurs a picture in place. */
  apply([luma, cb, cr]: PicturePlanes): void {
    this.blur(luma, this.#luma, this.#luma);
    for (const plane of [cb, cr]) this.blur(plane, this.#across, this.#down);
  }

  private blur(plane: Plane16, across: Float32Array, down: Float32Array): void {
    for (let y = 0; y < plane.height; y++) this.blurRow(plane, y, across);
    for (let y = 0; y < plane.height; y++) this.blurColumns(plane, y, down);
  }

  private blurRow({ samples, stride, width }: Plane16, y: number, kernel: Float32Array): void {
    const reach = kernel.length - 1;
    const line = this.#line;
    const to = y * width;
    for (let x = 0; x < width; x++) line[reach + x] = samples[y * stride + x]!;
    line.fill(line[reach]!, 0, reach);
    line.fill(line[reach + width - 1]!, reach + width, width + 2 * reach);
    const scratch = this.#scratch;
    for (let x = 0; x < width; x++) scratch[to + x] = kernel[0]! * line[reach + x]!;
    for (let step = 1; step <= reach; step++)
      addTwice(scratch, to, { from: line, before: reach - step, after: reach + step }, kernel[step]!, width);
  }

  private blurColumns({ samples, stride, width, height }: Plane16, y: number, kernel: Float32Array): void {
    const scratch = this.#scratch;
    const sums = this.#sums;
    for (let x = 0; x < width; x++) sums[x] = kernel[0]! * scratch[y * width + x]!;
    for (let step = 1; step < kernel.length; step++) {
      const before = Math.max(0, y - step) * width;
      const after = Math.min(height - 1, y + step) * width;
      addTwice(sums, 0, { from: scratch, before, after }, kernel[step]!, width);
    }
    for (let x = 0; x < width; x++) samples[y * stride + x] = sums[x]! + 0.5;
  }
}

/** Two intervals of a list. */
interface Pair {
  readonly from: Float32Array;
  readonly before: number;
  readonly after: number;
}

/** Adds the weighted sum of two intervals to that of `to` from `at` on. */
function addTwice(
  to: Float32Array,
  at: number,
  { from, before, after }: Pair,
  weight: number,
  count: number,
): void {
  for (let x = 0; x < count; x++) to[at + x]! += weight * (from[before + x]! + from[after + x]!);
}

/** Weights of a Gaussian: of the center and of each step away from it. */
function createGaussian(sigma: number): Float32Array {
  const reach = Math.max(1, Math.ceil(2.5 * sigma));
  const weights = Array.from({ length: reach + 1 }, (_, i) => Math.exp(-(i * i) / (2 * sigma * sigma)));
  const total = weights[0]! + 2 * weights.slice(1).reduce((sum, weight) => sum + weight, 0);
  return Float32Array.from(weights, (weight) => weight / total);
}
