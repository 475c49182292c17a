import { type FlowField, findOcclusions } from '../../analysis/flow-field.ts';
import { type Frame, getPlane16 } from '../../media/frame.ts';
import { OpticalFlow } from '../flow/optical-flow.ts';

/** Longer side of the pictures in which motion is looked for, in pixels. */
const MAX_SIDE = 960;
/** Pixels between the patches that are searched: they are 8 wide, so that they still overlap. */
const PATCH_STEP = 6;

/** Pixels of the flow around what is hidden that aren't trusted either. */
const EDGE = 2;

/** Where the pixels of a picture are found in another one. */
export interface DirectedMotion {
  /** In pixels of the flow, which may be smaller than the pictures. */
  readonly flow: FlowField;
  /** 1 where a pixel of the flow isn't seen in the other picture: there and back doesn't lead home. */
  readonly hidden: Uint8Array;
}

/** Motion between two pictures. */
export interface PairMotion {
  readonly forward: DirectedMotion;
  readonly backward: DirectedMotion;
}

/** Finds the motion between frames; larger ones are reduced for it. */
export class MotionFinder {
  readonly #width: number;
  readonly #height: number;
  readonly #flow: OpticalFlow;
  #latest: Frame | undefined;

  /** Width and height are those of the frames. */
  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    const factor = Math.ceil(Math.max(width, height) / MAX_SIDE);
    const [columns, rows] = [Math.ceil(width / factor), Math.ceil(height / factor)];
    this.#flow = new OpticalFlow(columns, rows, { finestLevel: 0, patchStep: PATCH_STEP });
  }

  find(first: Frame, second: Frame): PairMotion {
    if (this.#latest !== first) this.add(first);
    this.add(second);
    const forward = this.#flow.computeForward();
    const backward = this.#flow.computeBackward();
    return {
      forward: { flow: forward, hidden: widen(findOcclusions(forward, backward), this.#flow) },
      backward: { flow: backward, hidden: widen(findOcclusions(backward, forward), this.#flow) },
    };
  }

  private add(frame: Frame): void {
    this.#flow.add(getPlane16(frame, 0, this.#width, this.#height));
    this.#latest = frame;
  }
}

/** Marks what is near what is hidden, too: beside an edge of motion the flow is a mixture of both sides. */
function widen(
  hidden: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
): Uint8Array {
  const wide = new Uint8Array(hidden.length);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (hidden[at] === 0) continue;
      const [left, right] = [Math.max(0, x - EDGE), Math.min(width - 1, x + EDGE)];
      const bottom = Math.min(height - 1, y + EDGE);
      for (let row = Math.max(0, y - EDGE); row <= bottom; row++)
        wide.fill(1, row * width + left, row * width + right + 1);
    }
  }
  return wide;
}
