import { type CameraMotionType, classifyCurve, smoothCurve } from './camera-curve.ts';
import { CameraMatcher, type CornerPicture } from './camera-matcher.ts';
import { type ExcludedArea, markExcluded } from './excluded-area.ts';
import type { LumaPlane } from './luma-pyramid.ts';
import {
  combineTransforms,
  getSimilarityParts,
  IDENTITY,
  type PlanarTransform,
  type SimilarityParts,
} from './planar-transform.ts';

/** Long side of the pictures that are matched, in pixels. */
const MAX_SIDE = 320;
/** Share of the confidence of its first match with which a picture is still matched with others. */
const ANCHOR_SHARE = 0.7;

/**
 * Where the background of a frame is, relative to the shot's first frame: shift of the middle in widths of the picture,
 * enlargement, and rotation in radians, clockwise. The camera moves the other way. Smoothed.
 */
interface CameraPosition extends SimilarityParts {
  /**
   * As measured, not smoothed: maps a point of the first frame to this one. The origin is the middle of the picture, the
   * unit its width in both directions.
   */
  readonly transform: PlanarTransform;
  /** Share of the background's points that agree on the transform, 0 to 1. */
  readonly confidence: number;
}

export interface CameraMotion {
  readonly type: CameraMotionType;
  /** Mean over all frames of the share of points that agree, 0 to 1. */
  readonly confidence: number;
  /** Root mean square of motion faster than about 1 Hz, in widths of the picture. */
  readonly shake: number;
  /** Whether a frame needed a homography, which is more than shift, turn and zoom. */
  readonly hasPerspective: boolean;
  readonly curve: readonly CameraPosition[];
}

/**
 * Measures how the camera of a shot moves. Frames are matched with an earlier frame, the anchor, as long as enough of it
 * is seen, so that errors don't add up and a still camera stands still. Pixels have to be square.
 */
export class CameraMotionMeter {
  readonly #framesPerSecond: number;
  readonly #positions: { transform: PlanarTransform; confidence: number }[] = [];
  #matcher: CameraMatcher | undefined;
  #anchor: Anchor | undefined;
  #previous: CornerPicture | undefined;
  #spare: CornerPicture[] = [];
  #hasPerspective = false;

  constructor(framesPerSecond: number) {
    this.#framesPerSecond = framesPerSecond;
  }

  /**
   * Takes the next frame of the shot; all have one size, of which 320 pixels are used.
   *
   * @param excluded where the subject is, and therefore no background
   */
  add(luma: LumaPlane, excluded?: ExcludedArea): void {
    this.#matcher ??= createMatcher(luma);
    const picture = this.#spare.pop() ?? this.#matcher.createPicture();
    picture.pyramid.build(luma);
    picture.excluded = this.mark(luma, excluded);
    if (this.#anchor === undefined) {
      this.#positions.push({ transform: IDENTITY, confidence: this.setAnchor(picture, IDENTITY) ? 1 : 0 });
    } else this.#positions.push(this.follow(picture));
    this.release(this.#previous);
    this.#previous = picture;
  }

  finish(): CameraMotion {
    const parts = this.#positions.map(({ transform }) => getSimilarityParts(transform));
    const smooth = smoothCurve(parts, this.#framesPerSecond);
    // The first frame is matched with none.
    const judged = this.#positions.length > 1 ? this.#positions.slice(1) : this.#positions;
    const confidence = judged.reduce((sum, frame) => sum + frame.confidence, 0) / Math.max(1, judged.length);
    return {
      ...classifyCurve(parts, smooth, confidence),
      confidence,
      hasPerspective: this.#hasPerspective,
      curve: smooth.map((position, i) => ({ ...position, ...this.#positions[i]! })),
    };
  }

  private mark(luma: LumaPlane, excluded?: ExcludedArea): Uint8Array | undefined {
    if (excluded === undefined) return undefined;
    const { width, height } = this.#matcher!;
    const map = new Uint8Array(width * height);
    markExcluded(excluded, luma, { map, width, height });
    return map;
  }

  private setAnchor(picture: CornerPicture, transform: PlanarTransform): boolean {
    const left = this.#anchor?.picture;
    this.#matcher!.findCorners(picture);
    this.#anchor = { picture, transform, last: IDENTITY, best: 0 };
    if (left !== this.#previous) this.release(left);
    return picture.corners.length > 0;
  }

  /** Matches with the anchor, else with the previous frame, which then becomes the anchor. */
  private follow(picture: CornerPicture): { transform: PlanarTransform; confidence: number } {
    const found = this.matchAnchor(picture);
    if (found !== undefined) return found;
    const before = this.#positions.at(-1)!;
    if (this.#anchor!.picture !== this.#previous) {
      this.setAnchor(this.#previous!, before.transform);
      const retried = this.matchAnchor(picture);
      if (retried !== undefined) return retried;
    }
    // Nothing agrees: a cut, or nothing to see. What follows is measured from here.
    this.setAnchor(picture, before.transform);
    return { transform: before.transform, confidence: 0 };
  }

  private matchAnchor(
    picture: CornerPicture,
  ): { transform: PlanarTransform; confidence: number } | undefined {
    const anchor = this.#anchor!;
    const match = this.#matcher!.match(anchor.picture, picture, anchor.last);
    const { transform, confidence, model } = match;
    if (!match.isSamePlace || confidence < ANCHOR_SHARE * anchor.best) return undefined;
    anchor.best = Math.max(anchor.best, confidence);
    anchor.last = transform;
    this.#hasPerspective ||= model === 'homography';
    return { transform: combineTransforms(transform, anchor.transform), confidence };
  }

  private release(picture: CornerPicture | undefined): void {
    if (picture !== undefined && picture !== this.#anchor?.picture) this.#spare.push(picture);
  }
}

/** The frame that others are matched with. */
interface Anchor {
  readonly picture: CornerPicture;
  readonly transform: PlanarTransform;
  /** Transform from it to the frame that was matched last. */
  last: PlanarTransform;
  /** Highest confidence of its matches. */
  best: number;
}

function createMatcher({ width, height }: LumaPlane): CameraMatcher {
  const scale = Math.min(1, MAX_SIDE / Math.max(width, height));
  return new CameraMatcher(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
}
