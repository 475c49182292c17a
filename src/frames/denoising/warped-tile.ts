import type { Plane16 } from '../../media/frame.ts';
import { CUBIC_SPREADS, CUBIC_STEPS, CUBIC_WEIGHTS } from './cubic-weights.ts';
import type { DirectedMotion } from './motion-finder.ts';
import { computeGate, POOL, POOL_HALF } from './noise-gate.ts';

/** Side of a tile in pixels. */
export const TILE = 16;
/** Standard deviations from which a pixel isn't averaged fully: less than for what rests, as motion is never found exactly. */
const GATE_START = 1;
const SIDE = TILE + 2 * POOL_HALF;

/** A tile of a picture beside that of another one, which is fetched from where the motion leads. */
export class WarpedTile {
  /** The other picture's samples where the pixels of the tile are found. */
  readonly warped = new Float32Array(TILE * TILE);
  /** Variance that their noise has left, as they are mixed of four samples; 0 for pixels that aren't seen there. */
  readonly spreads = new Float32Array(TILE * TILE);
  readonly #differences = new Float32Array(SIDE * SIDE);
  readonly #signed = new Float32Array(SIDE * TILE);
  readonly #absolute = new Float32Array(SIDE * TILE);

  /** Fetches the tile at (left, top) of `current` from another picture, and compares both. */
  compare(current: Plane16, other: OtherPicture, left: number, top: number): void {
    for (let row = 0; row < SIDE; row++) this.fetchRow(current, other, left, top + row - POOL_HALF, row);
    this.pool();
  }

  /** How surely a pixel of the tile differs from where it is found, 0 to 1. */
  computeGate(row: number, column: number, inverse: number): number {
    const [signed, absolute] = [this.#signed, this.#absolute];
    let [sumSigned, sumAbsolute] = [0, 0];
    for (let i = row * TILE + column, end = i + POOL * TILE; i < end; i += TILE) {
      sumSigned += signed[i]!;
      sumAbsolute += absolute[i]!;
    }
    const own = this.#differences[(row + POOL_HALF) * SIDE + column + POOL_HALF]!;
    return computeGate(sumSigned, sumAbsolute, own, inverse, GATE_START);
  }

  /** Fetches one row with the pixels around it; those beyond the border repeat it. */
  private fetchRow(current: Plane16, other: OtherPicture, left: number, at: number, row: number): void {
    const { plane, motion } = other;
    const { width, height } = plane;
    const { flow, hidden } = motion;
    const { u, v } = flow;
    const [scaleX, scaleY] = [width / flow.width, height / flow.height];
    const [differences, warped, spreads] = [this.#differences, this.warped, this.spreads];
    const y = Math.min(height - 1, Math.max(0, at));
    const flowRow = Math.min(flow.height - 1, (y / scaleY) | 0) * flow.width;
    const codes = y * current.stride;
    const inside = row >= POOL_HALF && row < POOL_HALF + TILE ? (row - POOL_HALF) * TILE : -1;
    for (let i = 0; i < SIDE; i++) {
      const x = Math.min(width - 1, Math.max(0, left - POOL_HALF + i));
      const p = flowRow + Math.min(flow.width - 1, (x / scaleX) | 0);
      const column = Math.max(0, Math.min(width - 1, x + u[p]! * scaleX));
      const line = Math.max(0, Math.min(height - 1, y + v[p]! * scaleY));
      const stepX = ((column - (column | 0)) * CUBIC_STEPS + 0.5) | 0;
      const stepY = ((line - (line | 0)) * CUBIC_STEPS + 0.5) | 0;
      const value = sample(plane, column | 0, line | 0, stepX * 4, stepY * 4);
      differences[row * SIDE + i] = value - current.samples[codes + x]!;
      if (inside < 0 || i < POOL_HALF || i >= POOL_HALF + TILE) continue;
      warped[inside + i - POOL_HALF] = value;
      spreads[inside + i - POOL_HALF] = hidden[p] === 0 ? CUBIC_SPREADS[stepX]! * CUBIC_SPREADS[stepY]! : 0;
    }
  }

  /** Sums the differences of five pixels beside each other. */
  private pool(): void {
    const [differences, signed, absolute] = [this.#differences, this.#signed, this.#absolute];
    for (let row = 0; row < SIDE; row++) {
      for (let column = 0; column < TILE; column++) {
        const at = row * SIDE + column;
        let [sum, size] = [0, 0];
        for (let i = at; i < at + POOL; i++) {
          const difference = differences[i]!;
          sum += difference;
          size += Math.abs(difference);
        }
        signed[row * TILE + column] = sum;
        absolute[row * TILE + column] = size;
      }
    }
  }
}

/** A picture with the motion that leads to it. */
interface OtherPicture {
  readonly plane: Plane16;
  readonly motion: DirectedMotion;
}

/** The value right of and below a sample, by the weights at `x` and `y`; borders are repeated. */
function sample(plane: Plane16, column: number, line: number, x: number, y: number): number {
  const { samples, stride, width, height } = plane;
  const at = line * stride + column;
  if (x === 0 && y === 0) return samples[at]!;
  const before = column > 0 ? -1 : 0;
  const after = column + 1 < width ? 1 : 0;
  const beyond = column + 2 < width ? 2 : after;
  const above = line > 0 ? at - stride : at;
  const below = line + 1 < height ? at + stride : at;
  const last = line + 2 < height ? below + stride : below;
  const [a, b, c, d] = [
    CUBIC_WEIGHTS[x]!,
    CUBIC_WEIGHTS[x + 1]!,
    CUBIC_WEIGHTS[x + 2]!,
    CUBIC_WEIGHTS[x + 3]!,
  ];
  const mixRow = (i: number): number =>
    a * samples[i + before]! + b * samples[i]! + c * samples[i + after]! + d * samples[i + beyond]!;
  return (
    CUBIC_WEIGHTS[y]! * mixRow(above) +
    CUBIC_WEIGHTS[y + 1]! * mixRow(at) +
    CUBIC_WEIGHTS[y + 2]! * mixRow(below) +
    CUBIC_WEIGHTS[y + 3]! * mixRow(last)
  );
}
