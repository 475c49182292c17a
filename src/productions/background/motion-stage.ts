import { createFlowField, type FlowField, findOcclusions } from '../../analysis/flow-field.ts';
import type { PictureSize } from '../../frames/box-mean.ts';
import { OpticalFlow } from '../../frames/flow/optical-flow.ts';
import { allocateVideoFrame, type Frame, getPlane16, setFrameTimeBase } from '../../media/frame.ts';
import type { VideoStreamInfo } from '../../media/media-info.ts';
import type { FrameStage, FrameStageContext, OpenFrameStage } from '../../pipelines/film/frame-stage.ts';

/** Planes of 16 bits for green, blue and red, in this order. */
export const MOTION_PIXEL_FORMAT = 'gbrp16le';
/** Long side of the pictures in which motion is measured, at most. */
const LONG_SIDE = 640;
/** How vectors are coded, as in the KITTI benchmark (Menze and Geiger, 2015): 64 codes a pixel around the middle. */
const CODING = { codesPerPixel: 64, zero: 32_768, isKnown: 1 } as const;

/** The size in which motion is measured and written: square pixels. */
export function chooseMotionSize({ displayWidth, displayHeight }: VideoStreamInfo): PictureSize {
  const scale = Math.min(1, LONG_SIDE / Math.max(displayWidth, displayHeight));
  const reduce = (side: number) => Math.max(2, Math.round(side * scale));
  return { width: reduce(displayWidth), height: reduce(displayHeight) };
}

/**
 * The frame stage that gives the motion of a video: where each pixel was in the frame before, red to the right and green
 * down, in pixels of the source's size. Blue is 1 where that is known, and 0 where the place was hidden or outside, and in
 * the first frame of a shot.
 */
export function createMotionStage(size: PictureSize): FrameStage<PictureSize, undefined> {
  return {
    id: 'motion',
    version: '1',
    output: { ...size, pixelFormat: MOTION_PIXEL_FORMAT },
    warmUpFrames: 1,
    lookAheadFrames: 0,
    isRecursive: false,
    staysInShot: true,
    getSettings: () => size,
    open: async (settings, context) => new OpenMotionStage(settings, context),
  };
}

class OpenMotionStage implements OpenFrameStage<undefined> {
  readonly #size: PictureSize;
  readonly #context: FrameStageContext;
  readonly #flow: OpticalFlow;
  readonly #backward: FlowField;
  readonly #forward: FlowField;
  readonly #occluded: Uint8Array<ArrayBuffer>;
  #hasPrevious = false;

  constructor(size: PictureSize, context: FrameStageContext) {
    const { width, height } = size;
    this.#size = size;
    this.#context = context;
    this.#flow = new OpticalFlow(width, height);
    this.#backward = createFlowField(width, height);
    this.#forward = createFlowField(width, height);
    this.#occluded = new Uint8Array(width * height);
  }

  async warmUp(frame: Frame): Promise<void> {
    this.#add(frame);
    frame.free();
  }

  async *process(frame: Frame): AsyncGenerator<Frame, void, undefined> {
    const isKnown = this.#hasPrevious;
    this.#add(frame);
    if (isKnown) {
      this.#flow.computeBackward(this.#backward);
      this.#flow.computeForward(this.#forward);
      findOcclusions(this.#backward, this.#forward, this.#occluded);
    } else {
      this.#occluded.fill(1);
    }
    const { pts } = frame;
    frame.free();
    yield this.#draw(pts);
  }

  async *flush(): AsyncGenerator<Frame, void, undefined> {}

  getEvidence(): undefined {
    return undefined;
  }

  #add(frame: Frame): void {
    const { width, height } = this.#context.source;
    this.#flow.add(getPlane16(frame, 0, width, height));
    this.#hasPrevious = true;
  }

  #draw(pts: bigint): Frame {
    const { width, height } = this.#size;
    const frame = allocateVideoFrame({ width, height, pixelFormat: MOTION_PIXEL_FORMAT });
    frame.pts = pts;
    setFrameTimeBase(frame, this.#context.timeBase);
    const { source } = this.#context;
    const scale = { x: source.width / width, y: source.height / height };
    const [green, blue, red] = [0, 1, 2].map((plane) => getPlane16(frame, plane, width, height)) as [
      ReturnType<typeof getPlane16>,
      ReturnType<typeof getPlane16>,
      ReturnType<typeof getPlane16>,
    ];
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0; x < width; x++, i++) {
        const across = encodeVector(this.#backward.u[i]! * scale.x);
        const down = encodeVector(this.#backward.v[i]! * scale.y);
        const isKnown = this.#occluded[i] === 0 && across !== undefined && down !== undefined;
        red.samples[y * red.stride + x] = isKnown ? across : CODING.zero;
        green.samples[y * green.stride + x] = isKnown ? down : CODING.zero;
        blue.samples[y * blue.stride + x] = isKnown ? CODING.isKnown : 0;
      }
    return frame;
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** @returns the code of a shift in pixels; undefined if it is too far to be coded */
function encodeVector(pixels: number): number | undefined {
  const code = Math.round(pixels * CODING.codesPerPixel) + CODING.zero;
  return code >= 0 && code <= 65_535 ? code : undefined;
}
