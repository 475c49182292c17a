import { type Consensus, findConsensus } from './consensus.ts';
import { CornerFinder, type Point } from './corners.ts';
import { LumaPyramid } from './luma-pyramid.ts';
import { IDENTITY, movePoint, type PlanarTransform } from './planar-transform.ts';
import { PointTracker } from './point-tracker.ts';
import type { PointMatches } from './transform-fit.ts';

/** Points for full confidence: a few may agree by chance. */
const ENOUGH_POINTS = 24;
/** Points, and their share of those that were seen again, without which pictures show different things. */
const LEAST = { points: 8, share: 0.25 } as const;

/** How one picture lies over another. */
export interface CameraMatch {
  /** From the one picture to the other, around the middle, in widths of the picture. */
  readonly transform: PlanarTransform;
  readonly model: Consensus['model'];
  /** Share of the sought background points that agree, 0 to 1; less if they are few. */
  readonly confidence: number;
  /** Whether both pictures show the same place at all. */
  readonly isSamePlace: boolean;
}

/** A picture with its corners. */
export interface CornerPicture {
  readonly pyramid: LumaPyramid;
  corners: readonly Point[];
  excluded: Uint8Array | undefined;
}

/** Matches corners of pictures of one size, and finds the motion on which they agree. */
export class CameraMatcher {
  readonly width: number;
  readonly height: number;
  readonly #tracker = new PointTracker();
  readonly #finder: CornerFinder;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#finder = new CornerFinder(width, height);
  }

  createPicture(): CornerPicture {
    // Levels down to 40 pixels: a patch there sees 20 % of the picture move.
    const levels = 1 + Math.max(0, Math.round(Math.log2(this.width / 40)));
    return { pyramid: new LumaPyramid(this.width, this.height, levels), corners: [], excluded: undefined };
  }

  findCorners(picture: CornerPicture): void {
    picture.corners = this.#finder.find(picture.pyramid.levels[0]!, picture.excluded);
  }

  /** @param guess transform around which corners are sought */
  match(from: CornerPicture, to: CornerPicture, guess: PlanarTransform = IDENTITY): CameraMatch {
    const { matches, sought } = this.track(from, to, guess);
    const { transform, model, inliers } = findConsensus(matches, guess);
    const share = inliers.length / Math.max(1, sought);
    return {
      transform,
      model,
      confidence: share * Math.min(1, inliers.length / ENOUGH_POINTS),
      isSamePlace: inliers.length >= Math.max(LEAST.points, LEAST.share * matches.count),
    };
  }

  /** Corners behind the subject of the other picture, or beyond its border, were not to be found. */
  private track(
    from: CornerPicture,
    to: CornerPicture,
    guess: PlanarTransform,
  ): { matches: PointMatches; sought: number } {
    const found: number[][] = [];
    const expected = new Float64Array(2);
    let sought = 0;
    for (const corner of from.corners) {
      const [x, y] = [this.toWidths(corner.x, this.width), this.toWidths(corner.y, this.height)];
      movePoint(guess, x, y, expected);
      const shift = { x: (expected[0]! - x) * this.width, y: (expected[1]! - y) * this.width };
      if (!this.isVisible(to, corner.x + shift.x, corner.y + shift.y)) continue;
      sought++;
      const seen = this.#tracker.track(from.pyramid, to.pyramid, corner, shift);
      if (seen !== undefined && this.isVisible(to, seen.x, seen.y))
        found.push([x, y, this.toWidths(seen.x, this.width), this.toWidths(seen.y, this.height)]);
    }
    const column = (i: number) => Float64Array.from(found, (match) => match[i]!);
    const matches = {
      count: found.length,
      fromX: column(0),
      fromY: column(1),
      toX: column(2),
      toY: column(3),
    };
    return { matches, sought };
  }

  private toWidths(position: number, size: number): number {
    return (position - (size - 1) / 2) / this.width;
  }

  private isVisible({ excluded }: CornerPicture, x: number, y: number): boolean {
    const [column, row] = [Math.round(x), Math.round(y)];
    if (column < 0 || row < 0 || column >= this.width || row >= this.height) return false;
    return excluded?.[row * this.width + column] !== 1;
  }
}
