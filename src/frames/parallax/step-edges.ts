import type { SceneDepth } from './depth-steps.ts';
import { growMask } from './layer-mask.ts';

/** Sides in pixels of the blocks for which it is known whether a step of the depth is close. */
const BLOCK_SHIFT = 2;
/** Blocks around one that count as close: about six pixels. */
const REACH = 1;
/** Range of depth in them that is a step. */
const MIN_STEP = 0.09;

/** Where the depth has steps, around which depths are mixtures of what is before and behind. */
export class StepEdges {
  readonly #columns: number;
  readonly #isStep: Uint8Array;

  constructor({ width, height, depth }: SceneDepth) {
    this.#columns = Math.ceil(width / (1 << BLOCK_SHIFT));
    const blocks = this.#columns * Math.ceil(height / (1 << BLOCK_SHIFT));
    const nearest = new Uint8Array(blocks);
    const farthest = new Uint8Array(blocks);
    for (let y = 0; y < height; y++) {
      const row = (y >> BLOCK_SHIFT) * this.#columns;
      for (let x = 0; x < width; x++) {
        const code = depth[y * width + x]! * 255;
        const block = row + (x >> BLOCK_SHIFT);
        if (code > nearest[block]!) nearest[block] = code;
        if (255 - code > farthest[block]!) farthest[block] = 255 - code;
      }
    }
    const near = growMask(nearest, this.#columns, REACH);
    const far = growMask(farthest, this.#columns, REACH);
    this.#isStep = near;
    for (let i = 0; i < blocks; i++) this.#isStep[i] = near[i]! + far[i]! - 255 >= MIN_STEP * 255 ? 1 : 0;
  }

  isClose(x: number, y: number): boolean {
    return this.#isStep[(y >> BLOCK_SHIFT) * this.#columns + (x >> BLOCK_SHIFT)] === 1;
  }
}
