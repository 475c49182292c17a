import type { Plane16 } from '../media/frame.ts';
import { LumaPyramid } from './luma-pyramid.ts';
import { PATCH_SIZE } from './patch-matcher.ts';
import { PointTracker } from './point-tracker.ts';

/** A block of a picture, and how far away it is found in the one before. */
export interface MovedBlock {
  /** Left upper pixel. */
  readonly x: number;
  readonly y: number;
  /** Shift to where it is found, in pixels. */
  readonly u: number;
  readonly v: number;
}

/** Blocks that are looked at in a pair of pictures, at most about as many. */
const MAX_BLOCKS = 400;
/** Share of the blocks that must be found before they tell how the whole picture moves. */
const MIN_FOUND_SHARE = 0.1;
/** Shift in pixels below which a picture counts as still. */
const STILL_SHIFT = 0.2;
const MAX_LEVELS = 4;

/**
 * Follows blocks spread over pictures to the ones before them. Where a block has too little texture, it is taken to move
 * like most of them. What pictures are reduced to is used again from pair to pair.
 */
export class BlockFollower {
  readonly #size: number;
  readonly #tracker = new PointTracker();
  #pyramids: { readonly from: LumaPyramid; readonly to: LumaPyramid } | undefined;

  /** @param size side of a block in pixels */
  constructor(size: number) {
    this.#size = size;
  }

  /** @returns nothing if most of the picture stands still */
  find(previous: Plane16, current: Plane16): readonly MovedBlock[] | undefined {
    const places = spreadBlocks(current, this.#size);
    const found = this.#follow(previous, current, places);
    const known = found.filter((shift) => shift !== undefined);
    if (known.length < places.length * MIN_FOUND_SHARE) return undefined;
    const [u, v] = [findMedian(known.map((shift) => shift.u)), findMedian(known.map((shift) => shift.v))];
    if (Math.hypot(u, v) < STILL_SHIFT) return undefined;
    return places.map((place, i) => ({ ...place, ...(found[i] ?? { u, v }) }));
  }

  #follow(
    previous: Plane16,
    current: Plane16,
    places: readonly { readonly x: number; readonly y: number }[],
  ): ({ readonly u: number; readonly v: number } | undefined)[] {
    const { from, to } = this.#getPyramids(current);
    from.build(current);
    to.build(previous);
    const half = this.#size / 2;
    return places.map(({ x, y }) => {
      const center = { x: x + half, y: y + half };
      const landed = this.#tracker.track(from, to, center, { x: 0, y: 0 });
      return landed && { u: landed.x - center.x, v: landed.y - center.y };
    });
  }

  #getPyramids({ width, height }: Plane16): { readonly from: LumaPyramid; readonly to: LumaPyramid } {
    const finest = this.#pyramids?.from.levels[0];
    if (!this.#pyramids || finest?.width !== width || finest.height !== height) {
      const levels = Math.floor(Math.log2(Math.min(width, height) / (2 * PATCH_SIZE))) + 1;
      const count = Math.max(1, Math.min(MAX_LEVELS, levels));
      this.#pyramids = {
        from: new LumaPyramid(width, height, count),
        to: new LumaPyramid(width, height, count),
      };
    }
    return this.#pyramids;
  }
}

function spreadBlocks({ width, height }: Plane16, size: number): { x: number; y: number }[] {
  const [columns, rows] = [Math.floor(width / size), Math.floor(height / size)];
  const step = Math.max(1, Math.ceil(Math.sqrt((columns * rows) / MAX_BLOCKS)));
  const places: { x: number; y: number }[] = [];
  for (let row = 0; row < rows; row += step)
    for (let column = 0; column < columns; column += step) places.push({ x: column * size, y: row * size });
  return places;
}

function findMedian(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
