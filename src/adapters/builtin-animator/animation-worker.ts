import { parentPort } from 'node:worker_threads';
import { type SerializedError, toFootlightError } from '../../core/errors.ts';
import { FontBook } from '../../typography/fonts/font-book.ts';
import { Drawing, type DrawingRequest } from './drawing.ts';
import { type CreateCanvas, loadCanvas } from './painting/canvas.ts';

/** What one thread draws, and where it puts the pixels. */
export interface AnimationJob {
  readonly request: DrawingRequest;
  /** Frames a second. */
  readonly rate: number;
  /** Room for one frame each: RGBA without gaps. */
  readonly slots: readonly SharedArrayBuffer[];
}

/** A job begins, a slot of it is free for the next frame, or it has ended and its sprites are let go. */
export type AnimationOrder = AnimationJob | number | 'end';
export type DrawnFrame = { readonly slot: number } | { readonly error: SerializedError };

interface Tools {
  readonly createCanvas: CreateCanvas;
  readonly fonts: FontBook;
}

// Worker thread that draws one animation after the other.
try {
  const tools: Tools = { createCanvas: await loadCanvas(), fonts: await FontBook.load() };
  let draw: ((slot: number) => DrawnFrame) | undefined;
  parentPort?.on('message', (order: AnimationOrder) => {
    if (order === 'end') draw = undefined;
    else if (typeof order === 'number') answer(() => draw!(order));
    else draw = createDraw(order, tools);
  });
} catch (error) {
  answer(() => {
    throw error;
  });
}

function answer(draw: () => DrawnFrame): void {
  try {
    parentPort?.postMessage(draw());
  } catch (error) {
    parentPort?.postMessage({ error: toFootlightError(error).toJSON() } satisfies DrawnFrame);
  }
}

/** Creates what draws the next frame into a slot; the scene is painted before the first. */
function createDraw(
  { request, rate, slots }: AnimationJob,
  { createCanvas, fonts }: Tools,
): (slot: number) => DrawnFrame {
  const canvas = createCanvas(request.width, request.height);
  const context = canvas.getContext('2d');
  const views = slots.map((slot) => new Uint8Array(slot));
  let drawing: Drawing | undefined;
  let number = 0;
  return (slot) => {
    drawing ??= new Drawing(request, createCanvas, fonts);
    // Else what was drawn stays in use as a snapshot, and all pixels are copied before the next stroke.
    context.reset();
    drawing.draw(context, number++ / rate);
    const pixels = canvas.data();
    views[slot]!.set(pixels);
    // Given back at once: to wait for the collector costs fresh memory for each frame.
    (pixels.buffer as ArrayBuffer).transfer(0);
    return { slot };
  };
}
