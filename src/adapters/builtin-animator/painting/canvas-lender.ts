import type { Canvas, CreateCanvas } from './canvas.ts';

/**
 * Canvases that are given back together. The collector waits long for them, as it sees the small objects alone and not the
 * pixels that they hold.
 */
export class CanvasLender implements Disposable {
  readonly createCanvas: CreateCanvas;
  #lent: Canvas[] = [];

  constructor(createCanvas: CreateCanvas) {
    this.createCanvas = (width, height) => {
      const canvas = createCanvas(width, height);
      this.#lent.push(canvas);
      return canvas;
    };
  }

  /** Frees the pixels of all that was lent: nothing of it can be drawn any more. */
  [Symbol.dispose](): void {
    // A new size throws the old pixels away.
    for (const canvas of this.#lent) canvas.width = canvas.height = 1;
    this.#lent = [];
  }
}
