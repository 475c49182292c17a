import { createFlowField, warpPlane } from '../../analysis/flow-field.ts';
import type { Matte, MatteRequest, MatteStage } from '../../engines/matter.ts';
import { OpticalFlow } from '../../frames/flow/optical-flow.ts';
import { resizePlane } from '../../frames/plane-resampling.ts';
import { type Frame, getPlane16 } from '../../media/frame.ts';
import type { FrameMask, FrameMasker } from './frame-masker.ts';
import { computeWorkSize } from './work-size.ts';

/** Level of the pyramid where the flow's search ends: masks are soft, so a quarter of the size will do. */
const FLOW_LEVEL = 2;

interface WaitingMask extends FrameMask {
  readonly pts: bigint;
  /** Whether its matte is asked for; otherwise it is there for its neighbor. */
  readonly isWanted: boolean;
}

/** Mattes a segment: each pixel is the median of three frames' masks, which are aligned by flow. */
export class MaskStage implements MatteStage {
  readonly #masker: FrameMasker;
  readonly #request: MatteRequest;
  readonly #size: { readonly width: number; readonly height: number };
  readonly #flow: OpticalFlow;
  /** Flows from the waiting frame to the one before it and to the latest, and from the latest to the waiting one. */
  #toPrevious;
  readonly #toNext;
  #fromNext;
  readonly #warped: readonly [Float32Array, Float32Array];
  #previous: WaitingMask | undefined;
  #waiting: WaitingMask | undefined;

  constructor(masker: FrameMasker, request: MatteRequest) {
    const { width, height } = computeWorkSize(request.source);
    this.#masker = masker;
    this.#request = request;
    this.#size = { width, height };
    this.#flow = new OpticalFlow(width, height, { finestLevel: FLOW_LEVEL });
    this.#toPrevious = createFlowField(width, height);
    this.#toNext = createFlowField(width, height);
    this.#fromNext = createFlowField(width, height);
    this.#warped = [new Float32Array(width * height), new Float32Array(width * height)];
  }

  async warmUp(frame: Frame): Promise<void> {
    await this.take(frame, false);
  }

  async *process(frame: Frame): AsyncGenerator<Matte, void, undefined> {
    const matte = await this.take(frame, true);
    if (matte) yield matte;
  }

  async *flush(): AsyncGenerator<Matte, void, undefined> {
    const last = this.#waiting;
    this.#waiting = undefined;
    if (last?.isWanted) yield this.finish(last, last.values);
  }

  /** Takes over a frame. @returns the matte of the one before it, if that is wanted */
  private async take(frame: Frame, isWanted: boolean): Promise<Matte | undefined> {
    try {
      this.#request.signal.throwIfAborted();
      const { width, height } = this.#request.source;
      this.#flow.add(getPlane16(frame, 0, width, height));
      const latest = { ...(await this.#masker.mask(frame)), pts: frame.pts, isWanted };
      return this.advance(latest);
    } finally {
      frame.free();
    }
  }

  private advance(latest: WaitingMask): Matte | undefined {
    const current = this.#waiting;
    let matte: Matte | undefined;
    if (current) {
      this.#flow.computeForward(this.#toNext);
      this.#flow.computeBackward(this.#fromNext);
      if (current.isWanted) matte = this.finish(current, this.takeMedian(current, latest));
      [this.#toPrevious, this.#fromNext] = [this.#fromNext, this.#toPrevious];
    }
    this.#previous = current;
    this.#waiting = latest;
    return matte;
  }

  private takeMedian({ values }: WaitingMask, next: WaitingMask): Float32Array {
    // Two masks have no median; the first frame of a shot keeps its own.
    if (!this.#previous) return values;
    const [before, after] = this.#warped;
    warpPlane(this.#previous.values, this.#toPrevious, before);
    warpPlane(next.values, this.#toNext, after);
    for (let i = 0; i < before.length; i++) {
      const [a, b, c] = [before[i]!, values[i]!, after[i]!];
      before[i] = a < b ? (b < c ? b : a < c ? c : a) : a < c ? a : b < c ? c : b;
    }
    return before;
  }

  private finish({ pts, confidence }: WaitingMask, values: Float32Array): Matte {
    const { width, height } = this.#request.source;
    const size = this.#size;
    const isSameSize = size.width === width && size.height === height;
    const plane = { samples: values, stride: size.width, ...size };
    const full = isSameSize ? values : resizePlane(plane, width, height);
    return { pts, alpha: Uint16Array.from(full, (value) => value * 65_535 + 0.5), confidence };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#masker[Symbol.asyncDispose]();
  }
}
