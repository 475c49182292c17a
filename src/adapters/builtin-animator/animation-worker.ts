import { parentPort, workerData } from 'node:worker_threads';
import { type SerializedError, toFootlightError } from '../../core/errors.ts';
import { FontBook } from '../../typography/fonts/font-book.ts';
import { Drawing, type DrawingRequest } from './drawing.ts';
import { loadCanvas } from './painting/canvas.ts';

/** What one thread draws, and where it puts the pixels. */
export interface AnimationJob {
  readonly request: DrawingRequest;
  /** Frames a second. */
  readonly rate: number;
  /** Room for one frame each: RGBA without gaps. */
  readonly slots: readonly SharedArrayBuffer[];
}

export type DrawnFrame = { readonly slot: number } | { readonly error: SerializedError };

// Worker thread that draws one animation: whenever it is told that a slot is free, it draws the next frame into it.
try {
  const draw = await startDrawing(workerData as AnimationJob);
  parentPort?.on('message', (slot: number) => answer(() => draw(slot)));
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

async function startDrawing({ request, rate, slots }: AnimationJob): Promise<(slot: number) => DrawnFrame> {
  const createCanvas = await loadCanvas();
  const drawing = new Drawing(request, createCanvas, await FontBook.load());
  const canvas = createCanvas(request.width, request.height);
  const context = canvas.getContext('2d');
  const views = slots.map((slot) => new Uint8Array(slot));
  let number = 0;
  return (slot) => {
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
