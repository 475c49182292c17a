import type { Point } from './corners.ts';
import { findSubjectShape, type SubjectShape } from './subject-boxes.ts';

/** Pixels of the long side of the mattes in which subjects are sought: regions of larger ones take too long to find. */
const MAX_SIDE = 320;

/**
 * Finds the subject in mattes of one size, of which one pixel of each block is looked at. A box is exact to a block: four pixels at
 * 1280x720.
 */
export class ShapeFinder {
  readonly #width: number;
  readonly #height: number;
  readonly #block: number;
  readonly #columns: number;
  readonly #rows: number;
  readonly #small: Uint16Array;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#block = Math.max(1, Math.ceil(Math.max(width, height) / MAX_SIDE));
    this.#columns = Math.ceil(width / this.#block);
    this.#rows = Math.ceil(height / this.#block);
    this.#small = new Uint16Array(this.#columns * this.#rows);
  }

  /**
   * @param alpha opacity row by row, 0 to 65535
   * @returns the subject in pixels of the whole matte; undefined without one
   */
  find(alpha: Uint16Array): SubjectShape | undefined {
    this.reduce(alpha);
    const size = { width: this.#columns, height: this.#rows };
    const shape = findSubjectShape({ samples: this.#small, stride: this.#columns, ...size });
    return shape && this.enlarge(shape);
  }

  /** Takes one pixel of each block: what is thinner than a block is no subject by itself. */
  private reduce(alpha: Uint16Array): void {
    const block = this.#block;
    const middle = block >> 1;
    for (let row = 0, i = 0; row < this.#rows; row++) {
      const start = Math.min(this.#height - 1, row * block + middle) * this.#width;
      for (let column = 0, x = middle; column < this.#columns; column++, x += block, i++)
        this.#small[i] = alpha[start + Math.min(this.#width - 1, x)]!;
    }
  }

  private enlarge({ box, share, ...points }: SubjectShape): SubjectShape {
    const block = this.#block;
    const [x, y] = [box.x * block, box.y * block];
    const width = Math.min(this.#width - x, box.width * block);
    const height = Math.min(this.#height - y, box.height * block);
    const move = (point: Point): Point => ({
      x: Math.min(this.#width - 1, toPixel(point.x, block)),
      y: Math.min(this.#height - 1, toPixel(point.y, block)),
    });
    return {
      box: { x, y, width, height },
      share: Math.round(share * 1e4) / 1e4,
      centroid: move(points.centroid),
      top: move(points.top),
      bottom: move(points.bottom),
      left: move(points.left),
      right: move(points.right),
    };
  }
}

/** The middle of a block, or a place beside it, in tenths of pixels. */
function toPixel(position: number, block: number): number {
  return Math.round(((position + 0.5) * block - 0.5) * 10) / 10;
}
