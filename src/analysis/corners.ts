import type { PyramidLevel } from './luma-pyramid.ts';

/** Corners are sought one to a cell, so that they are spread over the picture. */
const CELL = 16;
/** Half the side of the window whose slopes are added up. */
const REACH = 2;
/**
 * Smallest mean square of the slope along a corner's weaker direction, in 8-bit codes. A dark curtain has little more;
 * corners of noise are found as well, and are not seen again.
 */
const MIN_CORNERNESS = 0.5;
/** Pixels at the border of the picture without corners: half a patch would hang over it. */
const MARGIN = 4;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Finds points that can be recognized: the smaller eigenvalue of the structure tensor is large (Shi and Tomasi, "Good
 * Features to Track", 1994).
 */
export class CornerFinder {
  readonly #xx: Float32Array;
  readonly #xy: Float32Array;
  readonly #yy: Float32Array;
  readonly #rows: Float32Array;

  constructor(width: number, height: number) {
    this.#xx = new Float32Array(width * height);
    this.#xy = new Float32Array(width * height);
    this.#yy = new Float32Array(width * height);
    this.#rows = new Float32Array(width * height);
  }

  /** @param excluded 1 where no corner is wanted, row by row; undefined if all of the picture counts */
  find(level: PyramidLevel, excluded?: Uint8Array): Point[] {
    this.measureSlopes(level);
    for (const plane of [this.#xx, this.#xy, this.#yy]) this.sumWindows(plane, level);
    const corners: Point[] = [];
    for (let top = MARGIN; top < level.height - MARGIN; top += CELL) {
      for (let left = MARGIN; left < level.width - MARGIN; left += CELL) {
        const corner = this.findBest(level, left, top, excluded);
        if (corner !== undefined) corners.push(corner);
      }
    }
    return corners;
  }

  private measureSlopes({ samples, stride, origin, width, height }: PyramidLevel): void {
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0, p = origin + y * stride; x < width; x++, p++, i++) {
        const dx = (samples[p + 1]! - samples[p - 1]!) * 0.5;
        const dy = (samples[p + stride]! - samples[p - stride]!) * 0.5;
        this.#xx[i] = dx * dx;
        this.#xy[i] = dx * dy;
        this.#yy[i] = dy * dy;
      }
    }
  }

  /** Means of windows, by rows and then by columns; those that hang over the border stay what they are. */
  private sumWindows(plane: Float32Array, { width, height }: PyramidLevel): void {
    const rows = this.#rows;
    const share = 1 / (2 * REACH + 1) ** 2;
    for (let i = REACH; i < rows.length - REACH; i++)
      rows[i] = plane[i - 2]! + plane[i - 1]! + plane[i]! + plane[i + 1]! + plane[i + 2]!;
    for (let i = REACH * width; i < (height - REACH) * width; i++) {
      const outer = rows[i - 2 * width]! + rows[i + 2 * width]!;
      plane[i] = (outer + rows[i - width]! + rows[i]! + rows[i + width]!) * share;
    }
  }

  private findBest(
    { width, height }: PyramidLevel,
    left: number,
    top: number,
    excluded?: Uint8Array,
  ): Point | undefined {
    let best = MIN_CORNERNESS;
    let at = -1;
    const right = Math.min(left + CELL, width - MARGIN);
    const bottom = Math.min(top + CELL, height - MARGIN);
    for (let y = top; y < bottom; y++) {
      for (let x = left, i = y * width + left; x < right; x++, i++) {
        const half = (this.#xx[i]! + this.#yy[i]!) / 2;
        if (half <= best || excluded?.[i]) continue;
        const difference = (this.#xx[i]! - this.#yy[i]!) / 2;
        const cornerness = half - Math.sqrt(difference * difference + this.#xy[i]! * this.#xy[i]!);
        if (cornerness <= best) continue;
        best = cornerness;
        at = i;
      }
    }
    return at < 0 ? undefined : { x: at % width, y: Math.floor(at / width) };
  }
}
