import { parentPort } from 'node:worker_threads';
import { type SerializedError, toFootlightError } from '../../core/errors.ts';
import { FontBook } from '../../typography/fonts/font-book.ts';
import { Drawing, type DrawingRequest } from './drawing.ts';
import { type CreateCanvas, loadCanvas } from './painting/canvas.ts';
import { CanvasLender } from './painting/canvas-lender.ts';

/** What one thread draws, and where it puts the pixels. */
export interface AnimationJob {
  readonly request: DrawingRequest;
  /** Frames a second. */
  readonly rate: number;
  /** Number of frames that are ordered. */
  readonly frames: number;
  /** Whether the same scene is drawn again soon: what is painted is kept for it. */
  readonly isRepeated: boolean;
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
  painted?: PaintedScene;
}

interface PaintedScene {
  readonly scene: string;
  readonly drawing: Drawing;
  readonly canvases: CanvasLender;
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
function createDraw(job: AnimationJob, tools: Tools): (slot: number) => DrawnFrame {
  const { request, rate, frames, isRepeated, slots } = job;
  const canvas = tools.createCanvas(request.width, request.height);
  const context = canvas.getContext('2d');
  const views = slots.map((slot) => new Uint8Array(slot));
  let number = 0;
  return (slot) => {
    const { drawing } = takePainted(request, tools);
    // Else what was drawn stays in use as a snapshot, and all pixels are copied before the next stroke.
    context.reset();
    drawing.draw(context, number++ / rate);
    const pixels = canvas.data();
    views[slot]!.set(pixels);
    // Given back at once: to wait for the collector costs fresh memory for each frame.
    (pixels.buffer as ArrayBuffer).transfer(0);
    if (number === frames) {
      canvas.width = canvas.height = 1;
      if (!isRepeated) freePainted(tools);
    }
    return { slot };
  };
}

/** The scene as it was painted last, or painted now: no two are kept at a time. */
function takePainted(request: DrawingRequest, tools: Tools): PaintedScene {
  const scene = JSON.stringify(request);
  if (tools.painted?.scene === scene) return tools.painted;
  freePainted(tools);
  const canvases = new CanvasLender(tools.createCanvas);
  const drawing = new Drawing(request, canvases.createCanvas, tools.fonts);
  tools.painted = { scene, drawing, canvases };
  return tools.painted;
}

function freePainted(tools: Tools): void {
  tools.painted?.canvases[Symbol.dispose]();
  tools.painted = undefined;
}
