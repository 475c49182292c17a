import { countBits } from './frame-set.ts';

/** Rank of the light that a place has in its plate among those it was seen in: lit, but not the brightest by chance. */
const RANK = 0.75;
/** Factors of light that shadows make. */
const MAX_FACTOR = 1 / 0.6;
/** Mean luma below which ratios are mostly noise, in the units of `lumas`. */
const MIN_LUMA = 16 * 16;

/** Finds for each place by which factor each frame's light there is brought to that of its plate. */
export class PlateLight {
  readonly #lumas: readonly Float32Array[];
  readonly #seen: Float32Array;
  readonly #factors: Float32Array;

  /** @param lumas mean luma of the window around each cell in each frame */
  constructor(lumas: readonly Float32Array[]) {
    this.#lumas = lumas;
    this.#seen = new Float32Array(lumas.length);
    this.#factors = new Float32Array(lumas.length).fill(1);
  }

  /** @returns factors of the frames of a set by the window around a cell; overwritten by the next call */
  find(cell: number, set: number): Float32Array {
    const factors = this.#factors.fill(1);
    const light = this.#findLight(cell, set);
    for (let frame = 0; frame < factors.length; frame++) {
      if (((set >>> frame) & 1) === 0) continue;
      const factor = light / Math.max(MIN_LUMA, this.#lumas[frame]![cell]!);
      factors[frame] = Math.min(MAX_FACTOR, Math.max(1 / MAX_FACTOR, factor));
    }
    return factors;
  }

  #findLight(cell: number, set: number): number {
    let count = 0;
    for (const [frame, lumas] of this.#lumas.entries())
      if (((set >>> frame) & 1) === 1) this.#seen[count++] = lumas[cell]!;
    const rank = Math.floor(RANK * Math.max(0, countBits(set) - 1));
    return Math.max(MIN_LUMA, this.#seen.subarray(0, count).sort()[rank] ?? 0);
  }
}
