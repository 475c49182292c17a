import { type Canvas, loadCanvasModule } from '../../../typography/canvas.ts';

export { CANVAS_PACKAGE, type Canvas, type Context } from '../../../typography/canvas.ts';

/** Creates an empty canvas of whole pixels. */
export type CreateCanvas = (width: number, height: number) => Canvas;

/** @throws `canvas.no-package` if the optional package is not installed */
export async function loadCanvas(): Promise<CreateCanvas> {
  const { createCanvas } = await loadCanvasModule();
  return (width, height) => createCanvas(Math.max(1, Math.ceil(width)), Math.max(1, Math.ceil(height)));
}
