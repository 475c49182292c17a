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

/** A job begins, or a slot of it is free for the next frame. */
export type AnimationOrder = AnimationJob | number;
export type DrawnFrame = { readonly slot: number } | { readonly error: SerializedError };

/** What a thread draws with, and what it has painted last: a scene may be surveyed before it is drawn. */
interface Tools {
  readonly createCanvas: CreateCanvas;
  readonly fonts: FontBook;
  painted?: { readonly scene: string; readonly drawing: Drawing };
}

// Worker thread that draws one animation after the other.
try {
  const tools: Tools = { createCanvas: await loadCanvas(), fonts: await FontBook.load() };
  let draw: ((slot: number) => DrawnFrame) | undefined;
  parentPort?.on('message', (order: AnimationOrder) => {
    if (typeof order === 'number') answer(() => draw!(order));
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
function createDraw({ request, rate, slots }: AnimationJob, tools: Tools): (slot: number) => DrawnFrame {
  const { createCanvas } = tools;
  const canvas = createCanvas(request.width, request.height);
  const context = canvas.getContext('2d');
  const views = slots.map((slot) => new Uint8Array(slot));
  let drawing: Drawing | undefined;
  let number = 0;
  return (slot) => {
    drawing ??= takeDrawing(request, tools);
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

/** The scene as it was painted last, or painted now: no two are kept at a time. */
function takeDrawing(request: DrawingRequest, tools: Tools): Drawing {
  const scene = JSON.stringify(request);
  if (tools.painted?.scene === scene) return tools.painted.drawing;
  tools.painted = undefined;
  const drawing = new Drawing(request, tools.createCanvas, tools.fonts);
  tools.painted = { scene, drawing };
  return drawing;
}
