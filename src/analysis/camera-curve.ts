import { smoothValues } from './local-parabola.ts';
import type { SimilarityParts } from './planar-transform.ts';

export type CameraMotionType =
  | 'still'
  | 'pan'
  | 'tilt'
  | 'zoom'
  | 'roll'
  | 'hand-held'
  | 'moving'
  | 'unknown';

/** What a curve of camera positions is like. */
export interface CurveFinding {
  readonly type: CameraMotionType;
  /** Root mean square of what is left beside the smoothed curve, in widths of the picture. */
  readonly shake: number;
}

/** Standard deviation of the window that smooths, in seconds: what is faster than about 1 Hz is shake. */
const SMOOTHING_SECONDS = 0.35;
/** How far a picture moves while its turn or enlargement changes by 1: its points are so far from the middle, in widths. */
const MEAN_RADIUS = 1 / 3;
/** Travel in widths of the picture below which a camera stands. */
const STILL_TRAVEL = 0.004;
/** Shake in widths of the picture from which a camera is held by hands. */
const HAND_SHAKE = 0.0012;
/** A kind of motion names the shot if it is so much larger than any other. */
const DOMINANCE = 2;
const MIN_CONFIDENCE = 0.2;

/** Smooths each component of a curve. */
export function smoothCurve(curve: readonly SimilarityParts[], framesPerSecond: number): SimilarityParts[] {
  const sigma = Math.max(1, SMOOTHING_SECONDS * framesPerSecond);
  const smooth = (values: readonly number[]) => smoothValues(values, sigma);
  const dx = smooth(curve.map((position) => position.dx));
  const dy = smooth(curve.map((position) => position.dy));
  const logScale = smooth(curve.map((position) => Math.log(position.scale)));
  const rotation = smooth(unwrap(curve.map((position) => position.rotation)));
  return curve.map((_, i) => ({
    dx: dx[i]!,
    dy: dy[i]!,
    scale: Math.exp(logScale[i]!),
    rotation: rotation[i]!,
  }));
}

/** Takes out the jumps of angles by whole turns. */
function unwrap(angles: readonly number[]): number[] {
  let turns = 0;
  return angles.map((angle, i) => {
    turns -= i === 0 ? 0 : Math.round((angle - angles[i - 1]!) / (2 * Math.PI));
    return angle + turns * 2 * Math.PI;
  });
}

/** @param confidence mean share of the points that follow the curve, 0 to 1 */
export function classifyCurve(
  curve: readonly SimilarityParts[],
  smooth: readonly SimilarityParts[],
  confidence: number,
): CurveFinding {
  const shake = measureShake(curve, smooth);
  if (confidence < MIN_CONFIDENCE) return { type: 'unknown', shake };
  const travel = {
    pan: measureRange(smooth.map(({ dx }) => dx)),
    tilt: measureRange(smooth.map(({ dy }) => dy)),
    zoom: MEAN_RADIUS * measureRange(smooth.map(({ scale }) => Math.log(scale))),
    roll: MEAN_RADIUS * measureRange(smooth.map(({ rotation }) => rotation)),
  };
  const ranked = Object.entries(travel).sort(([, a], [, b]) => b - a);
  const [[name, largest], [, second]] = ranked as [[keyof typeof travel, number], [string, number]];
  if (shake > HAND_SHAKE && largest < 20 * shake) return { type: 'hand-held', shake };
  if (largest < STILL_TRAVEL) return { type: 'still', shake };
  return { type: largest >= DOMINANCE * second ? name : 'moving', shake };
}

function measureShake(curve: readonly SimilarityParts[], smooth: readonly SimilarityParts[]): number {
  let squares = 0;
  for (const [i, { dx, dy, scale, rotation }] of curve.entries()) {
    const calm = smooth[i]!;
    squares += (dx - calm.dx) ** 2 + (dy - calm.dy) ** 2;
    squares += (MEAN_RADIUS * Math.log(scale / calm.scale)) ** 2;
    const turn = Math.atan2(Math.sin(rotation - calm.rotation), Math.cos(rotation - calm.rotation));
    squares += (MEAN_RADIUS * turn) ** 2;
  }
  return Math.sqrt(squares / Math.max(1, curve.length));
}

function measureRange(values: readonly number[]): number {
  let [lowest, highest] = [0, 0];
  for (const value of values) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  return highest - lowest;
}
