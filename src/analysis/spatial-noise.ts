import type { Plane16 } from '../media/frame.ts';

const BLOCK = 16;
/** Share of the blocks that are taken to be flat. */
const FLAT_SHARE = 0.2;
/** Mean absolute value of the mask's answer to noise of deviation 1: sqrt(2 / pi) times its norm of 6. */
const MASK_GAIN = 6 * Math.sqrt(2 / Math.PI);

/**
 * Measures the noise of single pictures by a mask that answers neither to slopes nor to straight edges (Immerkaer, "Fast
 * noise variance estimation", 1996), in the flattest blocks. Detail raises it: it is an upper bound of the noise.
 */
export class SpatialNoiseMeter {
  readonly #deviations: number[] = [];

  add(luma: Plane16): void {
    for (let y = 1; y + BLOCK < luma.height; y += BLOCK)
      for (let x = 1; x + BLOCK < luma.width; x += BLOCK) this.#deviations.push(measureBlock(luma, x, y));
  }

  /** Standard deviation in 8-bit codes; undefined without a picture. */
  finish(): number | undefined {
    const rising = this.#deviations.toSorted((a, b) => a - b);
    const found = rising[Math.floor(rising.length * FLAT_SHARE)];
    return found === undefined ? undefined : found / 4;
  }
}

function measureBlock({ samples, stride }: Plane16, left: number, top: number): number {
  let sum = 0;
  for (let y = top; y < top + BLOCK - 1; y++)
    for (let x = left; x < left + BLOCK - 1; x++) {
      const at = y * stride + x;
      const corners =
        samples[at - stride - 1]! +
        samples[at - stride + 1]! +
        samples[at + stride - 1]! +
        samples[at + stride + 1]!;
      const sides = samples[at - stride]! + samples[at - 1]! + samples[at + 1]! + samples[at + stride]!;
      sum += Math.abs(corners - 2 * sides + 4 * samples[at]!);
    }
  return sum / ((BLOCK - 1) ** 2 * MASK_GAIN);
}
