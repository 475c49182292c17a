import { PYRAMID_BORDER, type PyramidLevel } from './luma-pyramid.ts';

/** Side of a patch in pixels. */
export const PATCH_SIZE = 8;
const PATCH_AREA = PATCH_SIZE * PATCH_SIZE;
/** Steps of the search shorter than this change nothing that matters, in pixels. */
const MIN_STEP = 0.02;

/**
 * Finds where a patch of 8x8 pixels went: the inverse search of Kroeger et al., "Fast Optical Flow using Dense Inverse
 * Search" (2016), which is that of Baker and Matthews, "Lucas-Kanade 20 Years On" (2004), for shifts. Means are taken
 * out, so that a change of light between the pictures doesn't matter.
 *
 * A patch without texture would follow the noise. Therefore a shift costs `stiffness` times the square of its distance
 * from where the search began, besides the differences of the pixels.
 */
export class PatchMatcher {
  readonly #stiffness: number;
  readonly #template = new Float64Array(PATCH_AREA);
  readonly #slopeX = new Float64Array(PATCH_AREA);
  readonly #slopeY = new Float64Array(PATCH_AREA);
  /** Of the last comparison: sum of squared differences, and slopes times differences, all without means. */
  readonly #sums = new Float64Array(3);
  /** Of the template: sums of the slopes, then of their products without means. */
  readonly #slopes = new Float64Array(5);
  #x = 0;
  #y = 0;

  /** Result of the last search: the shift in pixels. */
  u = 0;
  v = 0;

  /** @param stiffness per pixel of the patch, in squared 8-bit codes: slopes of its root count half */
  constructor(stiffness: number) {
    this.#stiffness = stiffness * PATCH_AREA;
  }

  /** Takes the patch of `level` whose left upper pixel is (x, y). */
  setPatch({ samples, stride, origin }: PyramidLevel, x: number, y: number): void {
    const template = this.#template;
    const slopeX = this.#slopeX;
    const slopeY = this.#slopeY;
    let sx = 0;
    let sy = 0;
    let sxx = 0;
    let sxy = 0;
    let syy = 0;
    for (let row = 0, i = 0; row < PATCH_SIZE; row++) {
      let p = origin + (y + row) * stride + x;
      for (let end = i + PATCH_SIZE; i < end; i++, p++) {
        const dx = (samples[p + 1]! - samples[p - 1]!) * 0.5;
        const dy = (samples[p + stride]! - samples[p - stride]!) * 0.5;
        template[i] = samples[p]!;
        slopeX[i] = dx;
        slopeY[i] = dy;
        sx += dx;
        sy += dy;
        sxx += dx * dx;
        sxy += dx * dy;
        syy += dy * dy;
      }
    }
    const slopes = this.#slopes;
    slopes[0] = sx;
    slopes[1] = sy;
    slopes[2] = sxx - (sx * sx) / PATCH_AREA;
    slopes[3] = sxy - (sx * sy) / PATCH_AREA;
    slopes[4] = syy - (sy * sy) / PATCH_AREA;
    this.#x = x;
    this.#y = y;
  }

  /** Sum of the patch's squares without its mean. */
  get energy(): number {
    let sum = 0;
    let squares = 0;
    for (const value of this.#template) {
      sum += value;
      squares += value * value;
    }
    return squares - (sum * sum) / PATCH_AREA;
  }

  /** Sum of the squared differences from the patch of `level` at a shift, means taken out. */
  compare({ samples, stride, origin, width, height }: PyramidLevel, u: number, v: number): number {
    const template = this.#template;
    const slopeX = this.#slopeX;
    const slopeY = this.#slopeY;
    const x = clampToBorder(this.#x + u, width);
    const y = clampToBorder(this.#y + v, height);
    const left = Math.floor(x);
    const top = Math.floor(y);
    const fx = x - left;
    const fy = y - top;
    const lowerRight = fx * fy;
    const lowerLeft = fy - lowerRight;
    const upperRight = fx - lowerRight;
    const upperLeft = 1 - fx - fy + lowerRight;
    let sum = 0;
    let squares = 0;
    let alongX = 0;
    let alongY = 0;
    for (let row = 0, i = 0; row < PATCH_SIZE; row++) {
      let p = origin + (top + row) * stride + left;
      let upper = samples[p]!;
      let lower = samples[p + stride]!;
      for (let end = i + PATCH_SIZE; i < end; i++) {
        p++;
        const nextUpper = samples[p]!;
        const nextLower = samples[p + stride]!;
        const value = upper * upperLeft + nextUpper * upperRight + lower * lowerLeft + nextLower * lowerRight;
        upper = nextUpper;
        lower = nextLower;
        const difference = value - template[i]!;
        sum += difference;
        squares += difference * difference;
        alongX += slopeX[i]! * difference;
        alongY += slopeY[i]! * difference;
      }
    }
    const mean = sum / PATCH_AREA;
    const sums = this.#sums;
    sums[0] = squares - sum * mean;
    sums[1] = alongX - this.#slopes[0]! * mean;
    sums[2] = alongY - this.#slopes[1]! * mean;
    return sums[0];
  }

  /**
   * Searches from the shift (u0, v0) and leaves the result in `u` and `v`.
   *
   * @returns what the shift costs: squared differences, and the distance from the start
   */
  search(level: PyramidLevel, u0: number, v0: number, maxSteps: number): number {
    const stiffness = this.#stiffness;
    const xx = this.#slopes[2]! + stiffness;
    const xy = this.#slopes[3]!;
    const yy = this.#slopes[4]! + stiffness;
    const inverse = 1 / (xx * yy - xy * xy);
    const sums = this.#sums;
    let u = u0;
    let v = v0;
    let cost = this.compare(level, u, v);
    let lowest = cost;
    this.u = u;
    this.v = v;
    for (let step = 0; step < maxSteps; step++) {
      const bx = sums[1]! + stiffness * (u - u0);
      const by = sums[2]! + stiffness * (v - v0);
      const du = (yy * bx - xy * by) * inverse;
      const dv = (xx * by - xy * bx) * inverse;
      u -= du;
      v -= dv;
      const away = (u - u0) * (u - u0) + (v - v0) * (v - v0);
      // Farther than its own size a patch has lost what it followed, says the paper.
      if (away > PATCH_AREA) break;
      cost = this.compare(level, u, v);
      const total = cost + stiffness * away;
      if (total >= lowest) break;
      lowest = total;
      this.u = u;
      this.v = v;
      if (du * du + dv * dv < MIN_STEP * MIN_STEP) break;
    }
    return lowest;
  }
}

/** Keeps a patch and the pixel right of it within the repeated border. */
function clampToBorder(position: number, size: number): number {
  return Math.max(1 - PYRAMID_BORDER, Math.min(size + PYRAMID_BORDER - PATCH_SIZE - 2, position));
}
