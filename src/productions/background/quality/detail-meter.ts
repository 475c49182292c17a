import type { PictureSize } from '../../../frames/box-mean.ts';
import { CLEAR_ALPHA, CORE_ALPHA } from './quality-picture.ts';

const BLOCK = 8;
const AREA = BLOCK * BLOCK;

/**
 * A proxy of how much hair a matte keeps, for films without a true matte, 0 to 1: the share of the source's fine detail
 * along the outline that the matte's fine detail explains. Detail is what differs from the mean of 3x3 pixels. In blocks
 * of 8x8 pixels that the outline crosses or touches, the detail of the luma is predicted from that of the matte; what the
 * prediction explains is weighed by the detail's energy. Noise is no detail. Texture of subject and background counts as
 * unexplained, so that only figures of the same shot can be compared; 1 if there is no detail.
 */
export class DetailMeter {
  readonly #size: PictureSize;
  readonly #luma = new Float32Array(AREA);
  readonly #matte = new Float32Array(AREA);

  constructor(size: PictureSize) {
    this.#size = size;
  }

  /** @param noise variance of the luma's noise */
  measure(luma: Float32Array, alpha: Float32Array, noise: number): number {
    const { width, height } = this.#size;
    let [explained, energy] = [0, 0];
    for (let y = BLOCK; y + 2 * BLOCK <= height; y += BLOCK)
      for (let x = BLOCK; x + 2 * BLOCK <= width; x += BLOCK) {
        if (!this.#isNearOutline(alpha, x, y)) continue;
        findDetail(luma, y * width + x, width, this.#luma);
        findDetail(alpha, y * width + x, width, this.#matte);
        const block = this.#compareBlock(noise);
        explained += block.explained;
        energy += block.energy;
      }
    return energy > 0 ? explained / energy : 1;
  }

  /** Whether the outline crosses a block or one beside it: hair that a matte lost lies outside of it. */
  #isNearOutline(alpha: Float32Array, x: number, y: number): boolean {
    const { width } = this.#size;
    let [core, clear] = [false, false];
    for (let row = y - BLOCK; row < y + 2 * BLOCK; row += 2)
      for (let i = row * width + x - BLOCK; i < row * width + x + 2 * BLOCK; i += 2) {
        core ||= alpha[i]! >= CORE_ALPHA;
        clear ||= alpha[i]! <= CLEAR_ALPHA;
        if (core && clear) return true;
      }
    return false;
  }

  #compareBlock(noise: number): { explained: number; energy: number } {
    let [both, lumaSquared, matteSquared] = [0, 0, 0];
    for (let i = 0; i < AREA; i++) {
      const a = this.#luma[i]!;
      const b = this.#matte[i]!;
      both += a * b;
      lumaSquared += a * a;
      matteSquared += b * b;
    }
    // Subtracting the mean of nine leaves 8/9 of white noise.
    const energy = Math.max(0, lumaSquared - (noise * AREA * 8) / 9);
    const explained = matteSquared > 1e-6 ? (both * both) / matteSquared : 0;
    return { explained: Math.min(energy, explained), energy };
  }
}

/** What differs from the mean of 3x3 pixels in the block that begins at `start`, which no border touches. */
function findDetail(plane: Float32Array, start: number, width: number, detail: Float32Array): void {
  for (let row = 0, i = start, to = 0; row < BLOCK; row++, i += width - BLOCK)
    for (let column = 0; column < BLOCK; column++, i++, to++) {
      const above = i - width;
      const below = i + width;
      const sum =
        plane[above - 1]! +
        plane[above]! +
        plane[above + 1]! +
        plane[i - 1]! +
        plane[i]! +
        plane[i + 1]! +
        plane[below - 1]! +
        plane[below]! +
        plane[below + 1]!;
      detail[to] = plane[i]! - sum / 9;
    }
}
