import type { CameraMotionType } from '../../analysis/camera-curve.ts';
import type { CameraMotion } from '../../analysis/camera-motion.ts';
import { getSimilarityParts, type PlanarTransform } from '../../analysis/planar-transform.ts';

/** Where the camera of one frame is, as `CameraPosition` has it, in little room. */
interface CameraPoint {
  /** Smoothed: shift right and down in widths of the picture, enlargement, turn in radians. */
  readonly position: readonly [number, number, number, number];
  /** Not smoothed. */
  readonly transform: PlanarTransform;
  readonly confidence: number;
}

/** How the camera of a part of a shot moves, as JSON. */
export interface CameraFinding {
  readonly type: CameraMotionType;
  /** Share of the background's points that agree on the motion, 0 to 1. */
  readonly confidence: number;
  /** In widths of the picture. */
  readonly shake: number;
  readonly hasPerspective: boolean;
  /** Number of frames that were looked at. */
  readonly seenFrames: number;
  /** A point for each frame; empty where the camera stands. */
  readonly curve: readonly CameraPoint[];
}

/** Motion of which less of the background is sure is not followed. */
const SUFFICIENT_CONFIDENCE = 0.35;
/** Motion in widths of the picture from which a camera that was taken for still is followed after all. */
const STILL_MOTION = 0.002;
/** How far a picture moves while its turn or enlargement changes by 1. */
const MEAN_RADIUS = 1 / 3;

/** Writes down the motion of every frame. */
export function describeMotion(motion: CameraMotion): CameraFinding {
  const { type, hasPerspective, curve } = motion;
  return {
    type,
    confidence: round(motion.confidence, 3),
    shake: round(motion.shake, 6),
    hasPerspective,
    seenFrames: curve.length,
    curve: curve.map(({ dx, dy, scale, rotation, transform, confidence }) => ({
      position: [round(dx, 6), round(dy, 6), round(scale, 6), round(rotation, 6)],
      transform: transform.map((value) => round(value, 7)),
      confidence: round(confidence, 3),
    })),
  };
}

/**
 * Judges a camera by a few frames over the whole of a shot; undefined if it moves, or too little of the background is seen
 * to agree that it doesn't.
 */
export function describeStill({ curve, confidence, shake }: CameraMotion): CameraFinding | undefined {
  if (curve.some(({ transform }) => measureMotion(transform) > STILL_MOTION)) return undefined;
  // A single frame has no motion that could be missed.
  if (confidence < SUFFICIENT_CONFIDENCE && curve.length > 1) return undefined;
  const seen = { confidence: round(confidence, 3), shake: round(shake, 6), seenFrames: curve.length };
  return { type: 'still', ...seen, hasPerspective: false, curve: [] };
}

function measureMotion(transform: PlanarTransform): number {
  const { dx, dy, scale, rotation } = getSimilarityParts(transform);
  return Math.hypot(dx, dy) + MEAN_RADIUS * (Math.abs(scale - 1) + Math.abs(rotation));
}

/** What a new background does: `stands` with the camera, `follows` it, or stands though the motion is `unclear`. */
export function judgeCamera({ type, confidence }: CameraFinding): 'stands' | 'follows' | 'unclear' {
  if (type === 'still') return 'stands';
  return type === 'unknown' || confidence < SUFFICIENT_CONFIDENCE ? 'unclear' : 'follows';
}

function round(value: number, digits: number): number {
  const unit = 10 ** digits;
  return Math.round(value * unit) / unit;
}
