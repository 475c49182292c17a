import { type Frame, getPlane16, type Plane16 } from '../media/frame.ts';
import type { PictureSize } from './box-mean.ts';
import { UNKNOWN } from './pixel-kinds.ts';

/** Difference of luma in 10-bit codes at which a neighbor has half the weight. */
const HALF_WEIGHT = 22;
const WEIGHTS = Float32Array.from({ length: 1024 }, (_, code) => 1 / (1 + (code / HALF_WEIGHT) ** 2));

/**
 * Smooths opacity over 3x3 pixels of like luma, where it is unknown: noise goes, hair stays (joint bilateral filter:
 * Petschnigg et al., "Digital photography with flash and no-flash image pairs", 2004).
 */
export class JointSmoothing {
  readonly #size: PictureSize;
  /** The rows above, at and below the one that is smoothed, as they were. */
  readonly #rows: Uint16Array[];

  constructor(size: PictureSize) {
    this.#size = size;
    this.#rows = [0, 1, 2].map(() => new Uint16Array(size.width));
  }

  /** @param trimap of half the size */
  apply(alpha: Uint16Array, frame: Frame, trimap: Uint8Array): void {
    const { width, height } = this.#size;
    const luma = getPlane16(frame, 0, width, height);
    const halfWidth = (width + 1) >> 1;
    for (let y = 0; y < Math.min(2, height); y++) this.#keepRow(alpha, y);
    for (let y = 1; y + 1 < height; y++) {
      this.#keepRow(alpha, y + 1);
      const first = (y >> 1) * halfWidth;
      for (let x = 1; x + 1 < width; x++) {
        if (trimap[first + (x >> 1)] !== UNKNOWN) continue;
        alpha[y * width + x] = this.#getMean(luma, x, y);
      }
    }
  }

  #keepRow(alpha: Uint16Array, y: number): void {
    this.#rows[y % 3]!.set(alpha.subarray(y * this.#size.width, (y + 1) * this.#size.width));
  }

  #getMean({ samples, stride }: Plane16, x: number, y: number): number {
    const at = y * stride + x;
    const code = samples[at]!;
    let sum = 0;
    let weights = 0;
    for (let down = -1; down <= 1; down++) {
      const row = this.#rows[(y + down + 3) % 3]!;
      for (let aside = -1; aside <= 1; aside++) {
        const away = samples[at + down * stride + aside]! - code;
        const weight = WEIGHTS[away < 0 ? -away : away]!;
        sum += row[x + aside]! * weight;
        weights += weight;
      }
    }
    return sum / weights + 0.5;
  }
}
