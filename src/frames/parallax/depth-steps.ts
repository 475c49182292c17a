/** Depth of a picture: 0 is farthest, 1 nearest. */
export interface SceneDepth {
  readonly width: number;
  readonly height: number;
  readonly depth: Float32Array;
}

const BINS = 64;
/** Pixels across which a step of the depth is looked for. */
const REACH = 8;
/** Difference of depth across them that is a step; a floor that rises to the horizon has less. */
const MIN_STEP = 0.09;
/** Pixels in one direction between measured places. */
const STRIDE = 3;
/** Steps along a line as long as this share of the picture's height are worth a layer. */
const MIN_LENGTH = 0.12;
/** Least difference between two layers. */
const MIN_DISTANCE = 8;
const MAX_STEPS = 3;

/**
 * Finds the depths that separate what stands in front from what is behind: those that the most and largest steps of the
 * depth lie around.
 *
 * @returns depths from far to near; none for a scene without steps
 */
export function findDepthSteps(scene: SceneDepth): number[] {
  const votes = smoothVotes(collectVotes(scene));
  const least = (MIN_LENGTH * scene.height * REACH * MIN_STEP) / (STRIDE * STRIDE);
  const steps: number[] = [];
  for (let count = 0; count < MAX_STEPS; count++) {
    const best = votes.indexOf(Math.max(...votes));
    if (votes[best]! < least) break;
    steps.push((best + 0.5) / BINS);
    const from = Math.max(0, best - MIN_DISTANCE);
    votes.fill(0, from, best + MIN_DISTANCE + 1);
  }
  return steps.sort((a, b) => a - b);
}

/** Each step votes, by its size, for the depths between its two sides. */
function collectVotes({ width, height, depth }: SceneDepth): Float64Array {
  const votes = new Float64Array(BINS);
  for (let y = 0; y + REACH < height; y += STRIDE) {
    for (let x = 0; x + REACH < width; x += STRIDE) {
      const at = y * width + x;
      voteBetween(votes, depth[at]!, depth[at + REACH]!);
      voteBetween(votes, depth[at]!, depth[at + REACH * width]!);
    }
  }
  return votes;
}

function voteBetween(votes: Float64Array, a: number, b: number): void {
  const step = Math.abs(a - b);
  if (step < MIN_STEP) return;
  const first = Math.ceil(Math.min(a, b) * BINS);
  const last = Math.min(BINS - 1, Math.floor(Math.max(a, b) * BINS) - 1);
  for (let bin = first; bin <= last; bin++) votes[bin]! += step;
}

function smoothVotes(votes: Float64Array): Float64Array {
  return votes.map((vote, i) => (2 * vote + (votes[i - 1] ?? 0) + (votes[i + 1] ?? 0)) / 4);
}
