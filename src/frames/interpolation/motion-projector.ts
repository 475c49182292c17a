import { createFlowField } from '../../analysis/flow-field.ts';
import { fillSmoothly } from '../parallax/pull-push.ts';
import { GUESSED } from './hidden-motion.ts';
import { MotionOutliers } from './motion-outliers.ts';
import type { DirectedMotion, PairMotion } from './pair-motion.ts';
import { type ProjectedMotion, SEEN } from './projected-motion.ts';

/** What is hidden in one picture gives way to what is seen in both, whatever that differs by. */
const HIDDEN_COST = 1024;
/** What a pixel of distance from where a motion leads counts, in 10-bit codes. */
const DISTANCE_COST = 16;

/**
 * Moves the motion of both pictures along itself to a time between them. Where several motions meet, the one whose pixels
 * look most alike in both pictures is in front (Baker et al., "A Database and Evaluation Methodology for Optical Flow",
 * 2011, section 3.3).
 */
export class MotionProjector {
  readonly #projected: ProjectedMotion;
  readonly #costs: Float32Array;
  readonly #outliers: MotionOutliers;

  constructor(width: number, height: number) {
    this.#projected = { flow: createFlowField(width, height), seen: new Uint8Array(width * height) };
    this.#costs = new Float32Array(width * height);
    this.#outliers = new MotionOutliers(width, height);
  }

  /** @param share of the way from the first picture to the second; the result is valid until the next call */
  project({ forward, backward }: PairMotion, share: number): ProjectedMotion {
    this.#costs.fill(Number.POSITIVE_INFINITY);
    this.#projected.seen.fill(SEEN.nowhere);
    this.move(forward, { way: share, sign: 1, alone: SEEN.first });
    this.move(backward, { way: 1 - share, sign: -1, alone: SEEN.second });
    fillGaps(this.#projected);
    this.#outliers.replace(this.#projected);
    return this.#projected;
  }

  private move(
    { flow, hidden, differences }: DirectedMotion,
    { way, sign, alone }: { readonly way: number; readonly sign: number; readonly alone: number },
  ): void {
    const { width, height, u, v } = flow;
    const { flow: target, seen } = this.#projected;
    const costs = this.#costs;
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        if (hidden[i] === GUESSED) continue;
        const column = x + way * u[i]!;
        const row = y + way * v[i]!;
        const left = Math.floor(column);
        const top = Math.floor(row);
        const cost = hidden[i] === 0 ? differences[i]! : HIDDEN_COST + way;
        for (let corner = 0; corner < 4; corner++) {
          const [toX, toY] = [left + (corner & 1), top + (corner >> 1)];
          if (toX < 0 || toY < 0 || toX >= width || toY >= height) continue;
          const at = toY * width + toX;
          const total = cost + DISTANCE_COST * (Math.abs(toX - column) + Math.abs(toY - row));
          if (total >= costs[at]!) continue;
          costs[at] = total;
          target.u[at] = sign * u[i]!;
          target.v[at] = sign * v[i]!;
          seen[at] = hidden[i] === 0 ? SEEN.both : alone;
        }
      }
    }
  }
}

/** Gives pixels that nothing moved to a motion between those around them. */
function fillGaps({ flow: { width, height, u, v }, seen }: ProjectedMotion): void {
  const weights = Float32Array.from(seen, (where) => (where === SEEN.nowhere ? 0 : 1));
  if (!weights.includes(0)) return;
  u.set(fillSmoothly({ width, height, values: u, weights }));
  v.set(fillSmoothly({ width, height, values: v, weights }));
}
