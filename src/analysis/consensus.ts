import { createSeededRandom } from '../core/random.ts';
import { movePoint, type PlanarTransform } from './planar-transform.ts';
import { fitHomography, fitSimilarity, type PointMatches } from './transform-fit.ts';

/** How far a match may be from where a transform puts it, in widths of the picture: 0.8 pixels of 320. */
const TOLERANCE = 0.0025;
const TRIALS = 96;
const REFINEMENTS = 3;
/** A homography has to explain so many more of the matches, as its own freedom explains some. */
const MIN_GAIN = { share: 0.12, matches: 10 } as const;
/** With more matches explained by a similarity, no homography is tried. */
const ENOUGH = 0.9;
/**
 * What a camera that rests needs to be believed against a subject with more matches: how exactly they rest, in widths (a
 * third of a pixel of 320), how many, of how many, how widely they are spread, and how much better the other motion may be.
 */
const REST = { tolerance: 0.001, matches: 10, share: 0.2, spread: 0.12, factor: 2.5 } as const;

/** A motion on which matches agree. */
export interface Consensus {
  readonly transform: PlanarTransform;
  readonly model: 'similarity' | 'homography';
  /** Numbers of the matches that agree. */
  readonly inliers: readonly number[];
}

/**
 * Finds the motion of the background among matches of which some are wrong or belong to a subject: RANSAC (Fischler and
 * Bolles 1981) for a similarity, then for a homography if it explains much more. Seeded, so the same matches give the same
 * motion. Matches far from the middle count more, as subjects are rarely at the border.
 *
 * Where matches all over the picture rest exactly, the camera rests, though a large subject moves: a camera that moves
 * leaves nothing in its place but what was burnt into the picture.
 *
 * @param rest the transform by which the camera rests
 */
export function findConsensus(matches: PointMatches, rest: PlanarTransform): Consensus {
  const similarity = preferRest(matches, rest, search(matches, 2, fitSimilarity, [rest]));
  const plain: Consensus = { ...similarity, model: 'similarity' };
  if (matches.count < 8 || similarity.inliers.length >= ENOUGH * matches.count) return plain;
  const homography = search(matches, 4, fitHomography, [similarity.transform]);
  const gain = homography.inliers.length - similarity.inliers.length;
  const isBetter = gain >= Math.max(MIN_GAIN.matches, MIN_GAIN.share * matches.count);
  return isBetter ? { ...homography, model: 'homography' } : plain;
}

function preferRest(matches: PointMatches, rest: PlanarTransform, found: Candidate): Candidate {
  const { inliers } = judge(matches, rest, REST.tolerance);
  if (inliers.length < Math.max(REST.matches, REST.share * matches.count)) return found;
  const mean = inliers.reduce((sum, i) => sum + matches.fromX[i]!, 0) / inliers.length;
  const squares = inliers.reduce((sum, i) => sum + (matches.fromX[i]! - mean) ** 2, 0);
  if (Math.sqrt(squares / inliers.length) < REST.spread) return found;
  const transform = fitSimilarity(matches, inliers);
  if (transform === undefined) return found;
  const resting = judge(matches, transform);
  return resting.score * REST.factor < found.score ? found : resting;
}

type Fit = (matches: PointMatches, chosen: ArrayLike<number>) => PlanarTransform | undefined;

interface Candidate {
  readonly transform: PlanarTransform;
  readonly inliers: readonly number[];
  readonly score: number;
}

function search(
  matches: PointMatches,
  size: number,
  fit: Fit,
  starts: readonly PlanarTransform[],
): Candidate {
  const random = createSeededRandom(1);
  const sample = new Int32Array(size);
  let best = starts.map((start) => judge(matches, start)).reduce(pickBetter);
  for (let trial = 0; trial < TRIALS && matches.count >= size; trial++) {
    for (let i = 0; i < size; i++) sample[i] = Math.floor(random() * matches.count);
    const transform = fit(matches, sample);
    if (transform !== undefined) best = pickBetter(best, judge(matches, transform));
  }
  for (let i = 0; i < REFINEMENTS && best.inliers.length >= size; i++) {
    const transform = fit(matches, best.inliers);
    if (transform === undefined) break;
    const refined = judge(matches, transform);
    if (refined.score < best.score * 0.95) break;
    best = refined;
  }
  return best;
}

function pickBetter(a: Candidate, b: Candidate): Candidate {
  return b.score > a.score ? b : a;
}

/** Counts with Torr's truncated square (MSAC, 2000), so that of two motions with equal inliers the nearer one wins. */
function judge(matches: PointMatches, transform: PlanarTransform, tolerance = TOLERANCE): Candidate {
  const { count, fromX, fromY, toX, toY } = matches;
  const moved = new Float64Array(2);
  const inliers: number[] = [];
  let score = 0;
  for (let i = 0; i < count; i++) {
    movePoint(transform, fromX[i]!, fromY[i]!, moved);
    const [dx, dy] = [moved[0]! - toX[i]!, moved[1]! - toY[i]!];
    const miss = (dx * dx + dy * dy) / (tolerance * tolerance);
    if (!(miss < 1)) continue;
    inliers.push(i);
    score += (1 - miss) * (0.5 + 3 * (fromX[i]! * fromX[i]! + fromY[i]! * fromY[i]!));
  }
  return { transform, inliers, score };
}
