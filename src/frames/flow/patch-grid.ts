import type { FlowField } from '../../analysis/flow-field.ts';
import type { PyramidLevel } from '../../analysis/luma-pyramid.ts';
import { PATCH_SIZE, type PatchMatcher } from '../../analysis/patch-matcher.ts';

/** Another start of a search has to explain a patch by so much better, or noise would choose. */
const BETTER = 0.9;

/** The shifts of overlapping patches that cover one level of a pyramid. */
export class PatchGrid {
  readonly columns: Int32Array;
  readonly rows: Int32Array;
  readonly u: Float32Array;
  readonly v: Float32Array;
  readonly #costs: Float32Array;

  /** Patches begin `step` pixels apart, the last ones at the border. */
  constructor(width: number, height: number, step: number) {
    this.columns = placePatches(width, step);
    this.rows = placePatches(height, step);
    const count = this.columns.length * this.rows.length;
    this.u = new Float32Array(count);
    this.v = new Float32Array(count);
    this.#costs = new Float32Array(count);
  }

  /**
   * Searches every patch of `from` in `to`. A search starts where the coarser level points, where the patch was, or
   * where a neighbor went, whichever looks best: motion spreads over the grid as in PatchMatch (Barnes et al. 2009).
   *
   * @param coarse flow of the next coarser level; undefined at the coarsest
   */
  search(
    matcher: PatchMatcher,
    [from, to]: LevelPair,
    coarse: FlowField | undefined,
    maxSteps: number,
  ): void {
    const across = this.columns.length;
    for (let row = 0, i = 0; row < this.rows.length; row++) {
      for (let column = 0; column < across; column++, i++) {
        const [x, y] = [this.columns[column]!, this.rows[row]!];
        matcher.setPatch(from, x, y);
        this.start(matcher, to, i, coarse === undefined ? 0 : locateCoarse(coarse, x, y), coarse);
        if (column > 0) this.adopt(matcher, to, i, i - 1);
        if (row > 0) this.adopt(matcher, to, i, i - across);
        this.#costs[i] = matcher.search(to, this.u[i]!, this.v[i]!, maxSteps);
        this.u[i] = matcher.u;
        this.v[i] = matcher.v;
      }
    }
  }

  /** Begins with the coarser level's flow at `p`, or without motion. */
  private start(matcher: PatchMatcher, to: PyramidLevel, i: number, p: number, coarse?: FlowField): void {
    this.u[i] = coarse === undefined ? 0 : 2 * coarse.u[p]!;
    this.v[i] = coarse === undefined ? 0 : 2 * coarse.v[p]!;
    this.#costs[i] = matcher.compare(to, this.u[i]!, this.v[i]!);
    if (this.u[i] === 0 && this.v[i] === 0) return;
    const still = matcher.compare(to, 0, 0);
    if (still >= BETTER * this.#costs[i]!) return;
    this.u[i] = 0;
    this.v[i] = 0;
    this.#costs[i] = still;
  }

  private adopt(matcher: PatchMatcher, to: PyramidLevel, i: number, neighbor: number): void {
    const [u, v] = [this.u[neighbor]!, this.v[neighbor]!];
    const [du, dv] = [u - this.u[i]!, v - this.v[i]!];
    // What is nearer than this the search finds by itself.
    if (du * du + dv * dv < 0.25) return;
    const cost = matcher.compare(to, u, v);
    if (cost >= BETTER * this.#costs[i]!) return;
    this.u[i] = u;
    this.v[i] = v;
    this.#costs[i] = cost;
  }
}

/** The same level of two pictures. */
export type LevelPair = readonly [from: PyramidLevel, to: PyramidLevel];

function placePatches(size: number, step: number): Int32Array {
  const last = Math.max(0, size - PATCH_SIZE);
  return Int32Array.from({ length: Math.ceil(last / step) + 1 }, (_, i) => Math.min(last, i * step));
}

/** The coarser level's pixel under the middle of a patch at (x, y). */
function locateCoarse({ width, height }: FlowField, x: number, y: number): number {
  const column = Math.min(width - 1, (x + PATCH_SIZE / 2) >> 1);
  const row = Math.min(height - 1, (y + PATCH_SIZE / 2) >> 1);
  return row * width + column;
}
