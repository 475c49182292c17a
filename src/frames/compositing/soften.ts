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

/** Blurs pictures by a Gaussian, in place. */
export class Softener {
  readonly #luma: Float32Array;
  readonly #across: Float32Array;
  readonly #down: Float32Array;
  readonly #scratch: Float32Array;

  constructor(format: PlanesFormat, sigma: number) {
    this.#luma = createGaussian(sigma);
    this.#across = createGaussian(sigma / (1 << format.chromaShiftX));
    this.#down = createGaussian(sigma / (1 << format.chromaShiftY));
    this.#scratch = new Float32Array(format.width * format.height);
  }

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
    const row = samples.subarray(y * stride, y * stride + width);
    const to = this.#scratch.subarray(y * width, (y + 1) * width);
    for (let x = 0; x < width; x++) {
      let sum = kernel[0]! * row[x]!;
      for (let i = 1; i <= reach; i++)
        sum += kernel[i]! * (row[x >= i ? x - i : 0]! + row[x + i < width ? x + i : width - 1]!);
      to[x] = sum;
    }
  }

  private blurColumns({ samples, stride, width, height }: Plane16, y: number, kernel: Float32Array): void {
    const from = this.#scratch;
    const row = samples.subarray(y * stride, y * stride + width);
    const own = y * width;
    for (let x = 0; x < width; x++) {
      let sum = kernel[0]! * from[own + x]!;
      for (let i = 1; i < kernel.length; i++) {
        const above = y >= i ? own - i * width : 0;
        const below = y + i < height ? own + i * width : (height - 1) * width;
        sum += kernel[i]! * (from[above + x]! + from[below + x]!);
      }
      row[x] = sum + 0.5;
    }
  }
}

/** Weights of a Gaussian: of the center and of each step away from it. */
function createGaussian(sigma: number): Float32Array {
  const reach = Math.max(1, Math.ceil(2.5 * sigma));
  const weights = Array.from({ length: reach + 1 }, (_, i) => Math.exp(-(i * i) / (2 * sigma * sigma)));
  const total = weights[0]! + 2 * weights.slice(1).reduce((sum, weight) => sum + weight, 0);
  return Float32Array.from(weights, (weight) => weight / total);
}
