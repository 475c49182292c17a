import { toNumber } from '../../core/rational.ts';
import type { FrameGenerator, GeneratedFrames, VideoRequest } from '../../engines/image-to-video.ts';
import { allocateVideoFrame, type Frame, getPlane8 } from '../../media/frame.ts';
import { Drawing } from './drawing.ts';
import { type CreateCanvas, loadCanvas } from './painting/canvas.ts';

/** Raise it when pictures change. */
export const ANIMATOR_VERSION = '1';

/** Draws what a description shows, and moves the camera through it. */
export async function createAnimator(): Promise<FrameGenerator> {
  const createCanvas = await loadCanvas();
  return {
    kind: 'frames',
    id: 'builtin-animator',
    version: ANIMATOR_VERSION,
    concurrency: 2,
    usesAccelerator: false,
    follows: ['description', 'seed', 'camera'],
    still: 'unused',
    open: async (request) => new Animation(request, createCanvas),
  };
}

class Animation implements GeneratedFrames {
  readonly #request: VideoRequest;
  readonly #createCanvas: CreateCanvas;

  constructor(request: VideoRequest, createCanvas: CreateCanvas) {
    this.#request = request;
    this.#createCanvas = createCanvas;
  }

  async *frames(): AsyncGenerator<Frame, void, undefined> {
    const { width, height, frames, frameRate, signal } = this.#request;
    const rate = toNumber(frameRate);
    const drawing = new Drawing({ ...this.#request, seconds: frames / rate }, this.#createCanvas);
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
