import type { Canvas } from './canvas.ts';

/** Each size is this share of the next: steps that are not seen in what changes all the time. */
const STEP = 0.86;

/**
 * A soft thing painted in many sizes beforehand: in its own size a sprite is drawn without smoothing, which takes a third
 * of the time.
 */
export class SizedSprites {
  readonly #largest: number;
  readonly #sprites: readonly Canvas[];

  /** @param paint paints it in a size in pixels */
  constructor(smallest: number, largest: number, paint: (size: number) => Canvas) {
    this.#largest = largest;
    const count = 1 + Math.max(0, Math.ceil(Math.log(smallest / largest) / Math.log(STEP)));
    this.#sprites = Array.from({ length: count }, (_, i) => paint(largest * STEP ** i));
  }

  /** The sprite whose size is nearest. */
  get(size: number): Canvas {
    const index = Math.round(Math.log(size / this.#largest) / Math.log(STEP));
    return this.#sprites[Math.min(this.#sprites.length - 1, Math.max(0, index))]!;
  }
}
