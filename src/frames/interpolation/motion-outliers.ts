import { createFlowField } from '../../analysis/flow-field.ts';
import type { ProjectedMotion } from './projected-motion.ts';

/** Change of motion between neighbors that is looked at, in pixels. */
const MIN_CHANGE = 0.5;
/** What being seen elsewhere counts, in pixels of motion. */
const SEEN_WEIGHT = 2;

/**
 * Replaces the motion of single pixels by that of a neighbor, where motion or what is seen changes: of a neighborhood of
 * 3x3, the motion that differs least from all others (the vector median of Astola, Haavisto and Neuvo, 1990). Single
 * pixels that are left over at edges would stand out as dots.
 */
export class MotionOutliers {
  readonly #before: ProjectedMotion;
  readonly #offsets: Int32Array;

  constructor(width: number, height: number) {
    this.#before = { flow: createFlowField(width, height), seen: new Uint8Array(width * height) };
    this.#offsets = Int32Array.from({ length: 9 }, (_, i) => (Math.floor(i / 3) - 1) * width + (i % 3) - 1);
  }

  /** Changes a motion of the given size; the pixels at its border are left. */
  replace({ flow, seen }: ProjectedMotion): void {
    const before = this.#before;
    before.flow.u.set(flow.u);
    before.flow.v.set(flow.v);
    before.seen.set(seen);
    const { width, height } = flow;
    for (let y = 1; y < height - 1; y++) {
      for (let at = y * width + 1, end = at + width - 2; at < end; at++) {
        if (!this.isChanging(at, width)) continue;
        const from = this.findMedian(at);
        flow.u[at] = before.flow.u[from]!;
        flow.v[at] = before.flow.v[from]!;
        seen[at] = before.seen[from]!;
      }
    }
  }

  private isChanging(at: number, width: number): boolean {
    return (
      this.measure(at - 1, at) > MIN_CHANGE ||
      this.measure(at, at + 1) > MIN_CHANGE ||
      this.measure(at - width, at) > MIN_CHANGE ||
      this.measure(at, at + width) > MIN_CHANGE
    );
  }

  private findMedian(at: number): number {
    let [median, lowest] = [at, Number.POSITIVE_INFINITY];
    for (const candidate of this.#offsets) {
      let sum = 0;
      for (const other of this.#offsets) sum += this.measure(at + candidate, at + other);
      if (sum < lowest) [median, lowest] = [at + candidate, sum];
    }
    return median;
  }

  private measure(a: number, b: number): number {
    const { flow, seen } = this.#before;
    const motion = Math.abs(flow.u[a]! - flow.u[b]!) + Math.abs(flow.v[a]! - flow.v[b]!);
    return seen[a] === seen[b] ? motion : motion + SEEN_WEIGHT;
  }
}
