import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';
import { FootlightError } from '../core/errors.ts';

export type { Canvas };
export type Context = SKRSContext2D;
/** What the package has: canvases, and the fonts of the whole process. */
export type CanvasModule = typeof import('@napi-rs/canvas');

/** The optional package that draws: Skia with prebuilt binaries. */
export const CANVAS_PACKAGE = '@napi-rs/canvas';

/** @throws `canvas.no-package` if the optional package is not installed, or not for this machine */
export async function loadCanvasModule(): Promise<CanvasModule> {
  try {
    return await import('@napi-rs/canvas');
  } catch (cause) {
    throw new FootlightError('canvas.no-package', { kind: 'terminal', value: CANVAS_PACKAGE, cause });
  }
}
