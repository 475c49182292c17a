import { createFlowField, type FlowField, findOcclusions, warpPlane } from '../analysis/flow-field.ts';
import { type LumaPlane, LumaPyramid } from '../analysis/luma-pyramid.ts';
import { OpticalFlow } from './flow/optical-flow.ts';

/** Long side of the pictures that are compared. */
const LONG_SIDE = 256;

/** Measures how far the consecutive pictures of a video differ once what has moved is laid over itself. */
export class AlignedDifference {
  readonly #flow: OpticalFlow;
  readonly #reduced: LumaPyramid;
  readonly #forward: FlowField;
  readonly #backward: FlowField;
  #last: Float32Array | undefined;

  constructor({ width, height }: { readonly width: number; readonly height: number }) {
    const scale = Math.min(1, LONG_SIDE / Math.max(width, height));
    const [across, down] = [width, height].map((side) => Math.max(16, Math.round(side * scale)));
    this.#flow = new OpticalFlow(across!, down!);
    this.#reduced = new LumaPyramid(across!, down!, 1);
    this.#forward = createFlowField(across!, down!);
    this.#backward = createFlowField(across!, down!);
  }

  /**
   * Takes the next picture.
   *
   * @returns the mean absolute difference of luma in 8-bit codes, over what both pictures show; undefined for the first one
   */
  add(luma: LumaPlane): number | undefined {
    this.#flow.add(luma);
    this.#reduced.build(luma);
    const [before, now] = [this.#last, this.copyReduced()];
    this.#last = now;
    if (!before) return undefined;
    const forward = this.#flow.computeForward(this.#forward);
    const hidden = findOcclusions(forward, this.#flow.computeBackward(this.#backward));
    const moved = warpPlane(now, forward, new Float32Array(now.length));
    return meanDifference(before, moved, hidden);
  }

  private copyReduced(): Float32Array {
    const { samples, stride, origin, width, height } = this.#reduced.levels[0]!;
    const copy = new Float32Array(width * height);
    for (let y = 0; y < height; y++) {
      const from = origin + y * stride;
      copy.set(samples.subarray(from, from + width), y * width);
    }
    return copy;
  }
}

/** Where nothing is found again, all of the picture counts. */
function meanDifference(before: Float32Array, moved: Float32Array, hidden: Uint8Array): number {
  const isLost = !hidden.includes(0);
  let [sum, count] = [0, 0];
  for (let i = 0; i < before.length; i++) {
    if (!isLost && hidden[i] !== 0) continue;
    sum += Math.abs(before[i]! - moved[i]!);
    count++;
  }
  return sum / count;
}
