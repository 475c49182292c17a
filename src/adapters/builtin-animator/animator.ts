import { toNumber } from '../../core/rational.ts';
import type { FrameGenerator, GeneratedFrames, VideoRequest } from '../../engines/image-to-video.ts';
import { allocateVideoFrame, type Frame, getPlane8 } from '../../media/frame.ts';
import { FontBook } from '../../typography/fonts/font-book.ts';
import { Drawing } from './drawing.ts';
import { type CreateCanvas, loadCanvas } from './painting/canvas.ts';
import { PictureAnimation } from './picture-animation.ts';

/** Raise it when pictures change. */
export const ANIMATOR_VERSION = '2';

/** Draws what a description shows, or takes a picture of it, and moves the camera through it. */
export async function createAnimator(): Promise<FrameGenerator> {
  const [createCanvas, fonts] = [await loadCanvas(), await FontBook.load()];
  return {
    kind: 'frames',
    id: 'builtin-animator',
    version: ANIMATOR_VERSION,
    concurrency: 2,
    usesAccelerator: false,
    follows: ['description', 'seed', 'camera'],
    still: 'optional',
    open: async (request) =>
      request.still === undefined
        ? new Animation(request, createCanvas, fonts)
        : PictureAnimation.open(request, request.still),
  };
}

class Animation implements GeneratedFrames {
  readonly #request: VideoRequest;
  readonly #createCanvas: CreateCanvas;
  readonly #fonts: FontBook;

  constructor(request: VideoRequest, createCanvas: CreateCanvas, fonts: FontBook) {
    this.#request = request;
    this.#createCanvas = createCanvas;
    this.#fonts = fonts;
  }

  async *frames(): AsyncGenerator<Frame, void, undefined> {
    const { width, height, frames, frameRate, signal } = this.#request;
    const rate = toNumber(frameRate);
    const drawing = new Drawing(
      { ...this.#request, seconds: frames / rate },
      this.#createCanvas,
      this.#fonts,
    );
    const canvas = this.#createCanvas(width, height);
    const context = canvas.getContext('2d');
    for (let number = 0; number < frames; number++) {
      signal.throwIfAborted();
      drawing.draw(context, number / rate);
      const frame = toFrame(canvas.data(), width, height);
      frame.pts = BigInt(number);
      frame.duration = 1n;
      yield frame;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

function toFrame(pixels: Buffer, width: number, height: number): Frame {
  const frame = allocateVideoFrame({ width, height, pixelFormat: 'rgba' });
  const { samples, stride } = getPlane8(frame, 0, width * 4, height);
  for (let y = 0; y < height; y++)
    samples.set(pixels.subarray(y * width * 4, (y + 1) * width * 4), y * stride);
  return frame;
}
