import type { CameraMove } from '../../imagery/read-imagery.ts';

/** Where the camera stands: shift in shares of the overscan, right and down positive, and enlargement. */
export interface Pose {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** Largest enlargement, at which sprites still look sharp. */
const MAX_ZOOM = 1.14;

/**
 * The pose at a share of the scene. Moves start and end at rest, and never pass the edge of what is painted: shifts stay
 * within the overscan, and enlargement only needs less of it.
 *
 * @param progress 0 at the first frame, 1 at the last
 */
export function computePose(move: CameraMove, progress: number): Pose {
  const eased = ease(Math.min(1, Math.max(0, progress)));
  const across = 1.8 * eased - 0.9;
  switch (move) {
    case 'push':
      return { x: 0, y: 0, zoom: 1 + (MAX_ZOOM - 1) * eased };
    case 'pull':
      return { x: 0, y: 0, zoom: MAX_ZOOM - (MAX_ZOOM - 1) * eased };
    case 'pan':
      return { x: across, y: 0, zoom: 1 };
    case 'tilt':
      return { x: 0, y: -across, zoom: 1 };
    case 'crane':
      return { x: 0.3 * across, y: -across, zoom: 1 + 0.04 * eased };
    case 'still':
      return { x: 0, y: 0, zoom: 1 };
  }
}

/** Ken Perlin's smooth step, whose speed and acceleration are zero at both ends. */
function ease(share: number): number {
  return share * share * share * (share * (share * 6 - 15) + 10);
}
