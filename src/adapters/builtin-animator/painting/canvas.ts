import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';
import { FootlightError } from '../../../core/errors.ts';

export type { Canvas };
export type Context = SKRSContext2D;

/** Creates an empty canvas of whole pixels. */
export type CreateCanvas = (width: number, height: number) => Canvas;

/** The optional package that draws: Skia with prebuilt binaries. */
export const CANVAS_PACKAGE = '@napi-rs/canvas';

/** @throws `animator.no-package` if the optional package is not installed */
export async function loadCanvas(): Promise<CreateCanvas> {
  const { createCanvas } = await import('@napi-rs/canvas').catch((error: unknown) => {
    throw new FootlightError('animator.no-package', {
      kind: 'terminal',
      value: CANVAS_PACKAGE,
      cause: error,
    });
  });
  return (width, height) => createCanvas(Math.max(1, Math.ceil(width)), Math.max(1, Math.ceil(height)));
}
