import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';
import { FootlightError } from '../core/errors.ts';

export type { Canvas };
export type Context = SKRSContext2D;
/** The optional package that draws: Skia, with the fonts of the whole process. */
export type CanvasModule = typeof import('@napi-rs/canvas');

/** @throws `typography.no-canvas` */
export async function loadCanvasModule(): Promise<CanvasModule> {
  try {
    return await import('@napi-rs/canvas');
  } catch (cause) {
    throw new FootlightError('typography.no-canvas', { kind: 'terminal', cause });
  }
}
