import type { Rectangle, Tile } from '../../inference/tiles.ts';
import type { Plane16 } from '../../media/frame.ts';

const BLOCK = 8;

/** Cache of inputs and residuals per tile, so that still parts of the picture are not processed again. */
export class TileMemory {
  readonly #seen: (readonly Uint16Array[] | undefined)[];
  readonly #residuals: (Int16Array | undefined)[];

  constructor(tiles: number) {
    this.#seen = new Array(tiles).fill(undefined);
    this.#residuals = new Array(tiles).fill(undefined);
  }

  /**
   * The cached residual, or undefined if any plane has an 8x8 block whose mean absolute change exceeds its
   * `tolerance` (10-bit codes). Changes count from the frame that the residual was made from, not from the last one,
   * so that slow changes add up.
   */
  recall(
    { number, input }: Tile,
    planes: readonly { plane: Plane16; scale: number; tolerance: number }[],
  ): Int16Array | undefined {
    const seen = this.#seen[number];
    const isSame =
      seen &&
      planes.every(
        ({ plane, scale, tolerance }, i) =>
          !hasChanged(seen[i]!, plane, scaleRectangle(input, scale), tolerance),
      );
    return isSame ? this.#residuals[number] : undefined;
  }

  remember(
    { number, input }: Tile,
    planes: readonly { plane: Plane16; scale: number }[],
    residual: Int16Array,
  ): void {
    const before = this.#seen[number];
    this.#seen[number] = planes.map(({ plane, scale }, i) =>
      copy(plane, scaleRectangle(input, scale), before?.[i]),
    );
    this.#residuals[number] = residual;
  }
}

function scaleRectangle({ x, y, width, height }: Rectangle, scale: number): Rectangle {
  return { x: x * scale, y: y * scale, width: width * scale, height: height * scale };
}

/** Copies the part of a plane under a rectangle, clipped to the plane, into `reused` if there is one. */
function copy(
  { samples, stride, width, height }: Plane16,
  from: Rectangle,
  reused: Uint16Array | undefined,
): Uint16Array {
  const columns = Math.min(from.width, width - from.x);
  const rows = Math.min(from.height, height - from.y);
  const part = reused ?? new Uint16Array(columns * rows);
  for (let y = 0; y < rows; y++) {
    const at = (from.y + y) * stride + from.x;
    part.set(samples.subarray(at, at + columns), y * columns);
  }
  return part;
}

function hasChanged(
  seen: Uint16Array,
  { samples, stride, width, height }: Plane16,
  at: Rectangle,
  tolerance: number,
): boolean {
  const columns = Math.min(at.width, width - at.x);
  const rows = Math.min(at.height, height - at.y);
  const blocks = Math.ceil(columns / BLOCK);
  const sums = new Uint32Array(blocks);
  for (let top = 0; top < rows; top += BLOCK) {
    sums.fill(0);
    const bottom = Math.min(rows, top + BLOCK);
    for (let y = top; y < bottom; y++) {
      const row = (at.y + y) * stride + at.x;
      for (let x = 0; x < columns; x++) {
        const difference = samples[row + x]! - seen[y * columns + x]!;
        sums[x >> 3]! += difference < 0 ? -difference : difference;
      }
    }
    for (let block = 0; block < blocks; block++) {
      const area = (bottom - top) * Math.min(BLOCK, columns - block * BLOCK);
      if (sums[block]! > tolerance * area) return true;
    }
  }
  return false;
}
