import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';

export type { Canvas };
export type Context = SKRSContext2D;

/** Creates an empty canvas of whole pixels. */
export type CreateCanvas = (width: number, height: number) => Canvas;

/** Loads the optional package that draws: Skia as `@napi-rs/canvas`. */
export async function loadCanvas(): Promise<CreateCanvas> {
  const { createCanvas } = await import('@napi-rs/canvas');
  return (width, height) => createCanvas(Math.max(1, Math.ceil(width)), Math.max(1, Math.ceil(height)));
}
