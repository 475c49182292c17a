import type { HalfPicture } from '../../frames/half-picture.ts';
import type { Plate } from '../../frames/plate.ts';

/** Confidence from which a pixel of the plate is known. */
const KNOWN = 128;
/** Step of luma in 10-bit codes between pixels of the half picture at which a moving camera would be seen. */
const MIN_STEP = 20;
/** Shares of the frames that show the plate at most edges, with which the camera surely moves and surely stands still. */
const MOVING_SUPPORT = 0.3;
const STILL_SUPPORT = 0.5;
/** Errors of opacity in thousandths: at edges with the best of plates, and in what a plate doesn't know. */
const EDGE_ERROR = 8;
const DOUBT_ERROR = 150;
/** Error with which a matte is seen to be wrong, so that its score is a half. */
const POOR_ERROR = 30;
/** Deviation of luma in 10-bit codes at half size with which differences are no longer told from noise. */
const MAX_NOISE = 24;
/** Frames in which a subject can have moved far enough to show what is behind: in fewer, it would be taken for the plate. */
const ENOUGH_FRAMES = 8;

/** Whether a pixel of a plate is known, by its confidence. */
export function isKnown(confidence: number): boolean {
  return confidence >= KNOWN;
}

/** Share of the picture whose plate is known, 0 to 1. */
export function measureCoverage({ confidence }: Plate): number {
  let known = 0;
  for (const value of confidence) if (isKnown(value)) known++;
  return known / confidence.length;
}

/**
 * How still the camera stands: the median over the plate's edges of the share of frames that show it, 0 to 1.
 *
 * @param getSupport that share at a pixel of the half picture
 */
export function measureSupport(
  { width, height, luma }: HalfPicture,
  getSupport: (at: number) => number,
): number {
  const supports: number[] = [];
  for (let y = 0; y + 1 < height; y++) {
    for (let x = 0; x + 1 < width; x++) {
      const at = y * width + x;
      const step = Math.max(Math.abs(luma[at + 1]! - luma[at]!), Math.abs(luma[at + width]! - luma[at]!));
      if (step >= MIN_STEP) supports.push(getSupport(at));
    }
  }
  // A picture without edges hides motion, but then motion is no harm.
  return supports.length > 0 ? Float64Array.from(supports).sort()[supports.length >> 1]! : 1;
}

/** How far a plate can be trusted that was found in a few frames, 0 to 1: one picture shows nothing behind its subject. */
export function scoreFrames(count: number): number {
  return limit((count - 1) / (ENOUGH_FRAMES - 1));
}

/**
 * How well a plate suits a shot, 0 to 1.
 *
 * @param error mean absolute error of opacity that is expected of the plate, in thousandths
 * @param support share of the frames that show it
 * @param noise deviation of luma in 10-bit codes at half size
 */
export function scorePlate(error: number, support: number, noise: number): number {
  const byCamera = limit((support - MOVING_SUPPORT) / (STILL_SUPPORT - MOVING_SUPPORT));
  return (byCamera * limit(1.25 - noise / MAX_NOISE)) / (1 + (error / POOR_ERROR) ** 2);
}

/**
 * The mean absolute error of opacity in thousandths that mattes by a plate have, as measured on the seeded sets.
 *
 * @param doubt share of a frame's area that shows background which the plate doesn't know
 */
export function expectError(doubt: number): number {
  return EDGE_ERROR + Math.sqrt(doubt) * DOUBT_ERROR;
}

function limit(value: number): number {
  return Math.min(1, Math.max(0, value));
}
