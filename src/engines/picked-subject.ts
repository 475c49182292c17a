/** A place in a picture, in shares of its width and height. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Where a place that was picked is in a frame. */
export interface SubjectPoint extends Place {
  /** False where it is hidden or lost, and the place is a guess. */
  readonly isSeen: boolean;
}

/** A further place that was picked, in each frame of a shot. */
interface MarkedPath {
  /** Whether it is on the subject; false marks what doesn't belong to it. */
  readonly isInside: boolean;
  readonly points: readonly SubjectPoint[];
}

/** The subject that was picked among several, through a shot. */
export interface PickedSubject {
  /** A place on it in each frame of the shot. */
  readonly points: readonly SubjectPoint[];
  /** Size of the box around that place, in shares of width and height, if one was given. */
  readonly box?: { readonly width: number; readonly height: number };
  readonly others?: readonly MarkedPath[];
}

/** What is known of a frame: places on the subject, and places that don't belong to it. */
export interface MarkedPlaces {
  readonly inside: readonly Place[];
  readonly outside: readonly Place[];
}

/**
 * Lists the places of a frame that are seen there. Where none on the subject is, the first one is a guess.
 *
 * @param number position of the frame in the shot, from 0
 */
export function listPlaces({ points, others = [] }: PickedSubject, number: number): MarkedPlaces {
  const at = (path: readonly SubjectPoint[]) => path[Math.min(number, path.length - 1)];
  const listSeen = (paths: readonly (readonly SubjectPoint[])[]) =>
    paths.map(at).filter((point) => point?.isSeen === true) as readonly Place[];
  const seen = listSeen([points, ...others.filter(({ isInside }) => isInside).map((path) => path.points)]);
  const guess = at(points);
  return {
    inside: seen.length > 0 || !guess ? seen : [guess],
    outside: listSeen(others.filter(({ isInside }) => !isInside).map((path) => path.points)),
  };
}
