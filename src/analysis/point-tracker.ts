import type { Point } from './corners.ts';
import type { LumaPyramid } from './luma-pyramid.ts';
import { PATCH_SIZE, PatchMatcher } from './patch-matcher.ts';

const MAX_STEPS = 8;
const STIFFNESS = 0.5;
/** Share of a patch's own energy that may differ in the other picture. */
const MAX_DIFFERENCE = 0.4;
/** Pixels by which the way there and back may miss its start. */
const MAX_MISS = 0.5;

/** Follows points from picture to picture by pyramidal Lucas-Kanade (Bouguet 2000), there and back. */
export class PointTracker {
  readonly #matcher = new PatchMatcher(STIFFNESS);

  /**
   * @param guess shift with which the search begins, in pixels
   * @returns where the point went; undefined if it isn't seen any more
   */
  track(from: LumaPyramid, to: LumaPyramid, point: Point, guess: Point): Point | undefined {
    const there = this.search(from, to, point, guess);
    if (there === undefined) return undefined;
    const landed = { x: Math.round(point.x + there.x), y: Math.round(point.y + there.y) };
    const { width, height } = to.levels[0]!;
    if (landed.x < 0 || landed.y < 0 || landed.x >= width || landed.y >= height) return undefined;
    const back = this.search(to, from, landed, { x: -there.x, y: -there.y });
    if (back === undefined || Math.hypot(there.x + back.x, there.y + back.y) > MAX_MISS) return undefined;
    return { x: point.x + there.x, y: point.y + there.y };
  }

  private search(from: LumaPyramid, to: LumaPyramid, { x, y }: Point, guess: Point): Point | undefined {
    const matcher = this.#matcher;
    const coarsest = from.levels.length - 1;
    let [u, v] = [guess.x / 2 ** coarsest, guess.y / 2 ** coarsest];
    let cost = 0;
    for (let i = coarsest; i >= 0; i--) {
      const half = PATCH_SIZE / 2;
      matcher.setPatch(from.levels[i]!, Math.round(x / 2 ** i) - half, Math.round(y / 2 ** i) - half);
      cost = matcher.search(to.levels[i]!, u, v, MAX_STEPS);
      u = i === 0 ? matcher.u : 2 * matcher.u;
      v = i === 0 ? matcher.v : 2 * matcher.v;
    }
    return cost > MAX_DIFFERENCE * matcher.energy ? undefined : { x: u, y: v };
  }
}
