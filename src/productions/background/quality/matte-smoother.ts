import {
  createFlowField,
  type FlowField,
  findOcclusions,
  resizeFlow,
  warpPlane,
} from '../../../analysis/flow-field.ts';
import type { PictureSize } from '../../../frames/box-mean.ts';
import { OpticalFlow } from '../../../frames/flow/optical-flow.ts';
import type { Plane16 } from '../../../media/frame.ts';

/** Difference of opacity up to which neighbors are averaged; where they differ more, the median of three counts. */
const CLOSE = 0.1 * 65_535;
/** Width in which motion is measured, at most. */
const MAX_FLOW_WIDTH = 640;

/** A frame's luma with its matte. */
export interface SmoothedFrame {
  readonly luma: Plane16;
  readonly alpha: Uint16Array;
}

/** Steadies mattes in time: each by the one before and the one after, moved along the motion. */
export class MatteSmoother {
  readonly #flow: OpticalFlow;
  readonly #there: FlowField;
  readonly #back: FlowField;
  readonly #full: FlowField;
  readonly #occluded: Uint8Array<ArrayBuffer>;
  readonly #scale: number;
  readonly #warped: readonly [Uint16Array, Uint16Array];

  constructor({ width, height }: PictureSize) {
    this.#scale = Math.min(1, MAX_FLOW_WIDTH / width);
    const small = { width: Math.round(width * this.#scale), height: Math.round(height * this.#scale) };
    this.#flow = new OpticalFlow(small.width, small.height);
    this.#there = createFlowField(small.width, small.height);
    this.#back = createFlowField(small.width, small.height);
    this.#full = createFlowField(width, height);
    this.#occluded = new Uint8Array(small.width * small.height);
    this.#warped = [new Uint16Array(width * height), new Uint16Array(width * height)];
  }

  /** @returns the smoothed matte; neighbors beyond the shot are undefined */
  smooth(
    frame: SmoothedFrame,
    before: SmoothedFrame | undefined,
    after: SmoothedFrame | undefined,
  ): Uint16Array<ArrayBuffer> {
    const smoothed = new Uint16Array(frame.alpha);
    if (!before || !after) return smoothed;
    const [earlier, later] = this.#warped;
    this.#align(frame, before, earlier);
    this.#align(frame, after, later);
    for (let i = 0; i < smoothed.length; i++) smoothed[i] = mix(earlier[i]!, frame.alpha[i]!, later[i]!);
    return smoothed;
  }

  /** Writes the neighbor's matte as it would look in the frame; where that isn't known, the frame's own. */
  #align(frame: SmoothedFrame, neighbor: SmoothedFrame, aligned: Uint16Array): void {
    this.#flow.add(neighbor.luma);
    this.#flow.add(frame.luma);
    this.#flow.computeBackward(this.#there);
    this.#flow.computeForward(this.#back);
    findOcclusions(this.#there, this.#back, this.#occluded);
    resizeFlow(this.#there, this.#full);
    warpPlane(neighbor.alpha, this.#full, aligned);
    const { width, height } = this.#full;
    const columns = this.#there.width;
    const rows = this.#there.height;
    for (let y = 0, i = 0; y < height; y++) {
      const row = Math.min(rows - 1, Math.floor(y * this.#scale)) * columns;
      for (let x = 0; x < width; x++, i++)
        if (this.#occluded[row + Math.min(columns - 1, Math.floor(x * this.#scale))] !== 0)
          aligned[i] = frame.alpha[i]!;
    }
  }
}

function mix(earlier: number, own: number, later: number): number {
  const middle = Math.max(Math.min(earlier, own), Math.min(Math.max(earlier, own), later));
  const isClose = Math.abs(earlier - own) < CLOSE && Math.abs(later - own) < CLOSE;
  return isClose ? (earlier + 2 * own + later + 2) >> 2 : middle;
}
