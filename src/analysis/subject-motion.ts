import type { FlowField } from './flow-field.ts';
import type { PyramidLevel } from './luma-pyramid.ts';

/** Side of the blocks over which motion is averaged, in pixels of the level. */
const BLOCK = 8;
/** Weight of the blocks around one, which also tell how hair in the middle moves. */
const NEIGHBOR_WEIGHT = 0.1;
/** Alpha in 8-bit codes from which the flow is that of the subject, not of what is seen between its hairs: 0.9. */
const CORE = 229.5;
/** Pixels of the core from which a block has a motion of its own. */
const MIN_PIXELS = 8;
/** Blocks farther than the nearest core within which nothing may move in another way, such as a hand beside hair. */
const MARGIN = 1;
/** Farthest blocks that are asked: hair goes with what it grows on. */
const MAX_REACH = 6;

export type LevelPair = readonly [from: PyramidLevel, to: PyramidLevel];

/**
 * How the subject moves around each place of a picture of half the flow's size: the mean of the flow over the nearest
 * part of its core, because at its edges and between its hairs the flow is often that of the background.
 */
export class SubjectMotion {
  readonly #columns: number;
  readonly #rows: number;
  /** Of each block: pixels of the core, those whose flow is known there and back, and the sums of their flow. */
  readonly #pixels: Float64Array;
  readonly #weights: Float64Array;
  readonly #sumsU: Float64Array;
  readonly #sumsV: Float64Array;
  /** Distance within which the last `find` met the core, in blocks. */
  #reach = 0;

  /** Result of `find`: shift in pixels of the level. */
  u = 0;
  v = 0;
  /** Result of `find`: farthest that the motion of a block around is from it, in pixels of the level. */
  spread = 0;
  /** Result of `find`: share of the core whose flow is known, 0 to 1; 0 if no subject is near. */
  knownShare = 0;

  constructor(width: number, height: number) {
    this.#columns = Math.ceil(width / BLOCK);
    this.#rows = Math.ceil(height / BLOCK);
    const count = this.#columns * this.#rows;
    this.#pixels = new Float64Array(count);
    this.#weights = new Float64Array(count);
    this.#sumsU = new Float64Array(count);
    this.#sumsV = new Float64Array(count);
  }

  /**
   * @param mattes of the frame of the flow and of the other one, in 8-bit codes: the core is that of either, so that a
   *   matte which vanishes is still judged by the subject's motion
   * @param occluded 1 where the flow is wrong, in the flow's size
   */
  measure([alpha, other]: LevelPair, { width, u, v }: FlowField, occluded: Uint8Array): void {
    const { samples, stride, origin } = alpha;
    for (const values of [this.#pixels, this.#weights, this.#sumsU, this.#sumsV]) values.fill(0);
    for (let y = 0; y < alpha.height; y++) {
      const row = Math.floor(y / BLOCK) * this.#columns;
      for (let x = 0, p = origin + y * stride; x < alpha.width; x++, p++) {
        if (samples[p]! < CORE && other.samples[p]! < CORE) continue;
        const block = row + Math.floor(x / BLOCK);
        this.#pixels[block]!++;
        const q = 2 * y * width + 2 * x;
        if (occluded[q] !== 0) continue;
        this.#weights[block]!++;
        this.#sumsU[block]! += u[q]! / 2;
        this.#sumsV[block]! += v[q]! / 2;
      }
    }
  }

  /** Leaves the motion around (x, y) in `u` and `v`. */
  find(x: number, y: number): void {
    const [column, row] = [Math.floor(x / BLOCK), Math.floor(y / BLOCK)];
    for (this.#reach = 1; this.#reach <= MAX_REACH; this.#reach++) if (this.average(column, row)) break;
    this.measureSpread(column, row);
  }

  /** @returns whether enough of the subject is within reach */
  private average(column: number, row: number): boolean {
    let [pixels, known, weights, u, v] = [0, 0, 0, 0, 0];
    for (let r = Math.max(0, row - this.#reach); r <= Math.min(this.#rows - 1, row + this.#reach); r++) {
      for (
        let c = Math.max(0, column - this.#reach);
        c <= Math.min(this.#columns - 1, column + this.#reach);
        c++
      ) {
        const block = r * this.#columns + c;
        const share = r === row && c === column ? 1 : NEIGHBOR_WEIGHT;
        pixels += this.#pixels[block]!;
        known += this.#weights[block]!;
        weights += share * this.#weights[block]!;
        u += share * this.#sumsU[block]!;
        v += share * this.#sumsV[block]!;
      }
    }
    this.knownShare = pixels < MIN_PIXELS ? 0 : known / pixels;
    this.u = u / Math.max(weights, 1e-9);
    this.v = v / Math.max(weights, 1e-9);
    return pixels >= MIN_PIXELS;
  }

  private measureSpread(column: number, row: number): void {
    this.spread = 0;
    const reach = this.#reach + MARGIN;
    for (let r = Math.max(0, row - reach); r <= Math.min(this.#rows - 1, row + reach); r++) {
      for (let c = Math.max(0, column - reach); c <= Math.min(this.#columns - 1, column + reach); c++) {
        const block = r * this.#columns + c;
        const weight = this.#weights[block]!;
        if (weight < MIN_PIXELS) continue;
        const du = this.#sumsU[block]! / weight - this.u;
        const dv = this.#sumsV[block]! / weight - this.v;
        this.spread = Math.max(this.spread, Math.sqrt(du * du + dv * dv));
      }
    }
  }
}
