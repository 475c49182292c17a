import { createFlowField, type FlowField, findOcclusions } from '../../analysis/flow-field.ts';
import type { LumaPlane } from '../../analysis/luma-pyramid.ts';
import type { PictureSize } from '../box-mean.ts';
import { OpticalFlow } from './optical-flow.ts';

/** How the pixels of a video move from one picture to the next: computed once for all places that are followed, and only if one asks. */
export class PictureMotion {
  readonly size: PictureSize;
  /** The picture that was added last, 8-bit luma row by row. */
  readonly picture: Float32Array;
  readonly #flow: OpticalFlow;
  readonly #forward: FlowField;
  readonly #backward: FlowField;
  readonly #occluded: Uint8Array<ArrayBuffer>;
  #isComputed = false;

  constructor(size: PictureSize) {
    const { width, height } = size;
    this.size = size;
    this.picture = new Float32Array(width * height);
    this.#flow = new OpticalFlow(width, height);
    this.#forward = createFlowField(width, height);
    this.#backward = createFlowField(width, height);
    this.#occluded = new Uint8Array(width * height);
  }

  /** Takes the next picture, 8-bit luma of the size; the samples are copied. */
  add(luma: LumaPlane): void {
    const { width, height } = this.size;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) this.picture[y * width + x] = luma.samples[y * luma.stride + x]!;
    this.#flow.add(luma);
    this.#isComputed = false;
  }

  /** The flow from the picture before to the last one, and which of its pixels have no way back. They are overwritten later. */
  compute(): { readonly forward: FlowField; readonly occluded: Uint8Array } {
    if (!this.#isComputed) {
      this.#flow.computeForward(this.#forward);
      this.#flow.computeBackward(this.#backward);
      findOcclusions(this.#forward, this.#backward, this.#occluded);
      this.#isComputed = true;
    }
    return { forward: this.#forward, occluded: this.#occluded };
  }
}
