import {
  correlateGradients,
  measureChangedShare,
  measureMeanDifference,
  type SmallPicture,
} from './small-picture.ts';

/** A transition between two shots, by frame numbers. */
export interface ShotTransition {
  readonly kind: 'cut' | 'dissolve' | 'fade';
  /** First frame of the new shot; the middle of a gradual transition. */
  readonly frame: number;
  /** First and last frame of the transition; equal to `frame` for cuts. */
  readonly start: number;
  readonly end: number;
}

/** Frames that are kept: the longest dissolve and the frames around it. */
const MEMORY = 72;
/** Frames after a cut that are needed to decide on it. */
const LOOK_AHEAD = 3;

const CUT_DIFFERENCE = 0.022;
/** How many times larger a cut is than the changes around it; fast motion and strobes stay below. */
const CUT_RATIO = 3;
const NEIGHBORS = 2;
const QUIET = 0.004;
const CUT_STRUCTURE = 0.5;
/** Longest flash, in frames: a picture that returns so soon was not interrupted by another shot. */
const FLASH_FRAMES = 2;
const LONG_FLASH_FRAMES = 3;
const SAME_PICTURE = 0.4;
const SIMILAR_PICTURE = 0.55;
const SAME_LIGHT = 0.25;
/** Rise of the mean luma, 0 to 1, by which a longer interruption counts as a flash. */
const FLASH_RISE = 0.12;

const GRADUAL_LENGTHS = [8, 12, 16, 20, 24, 32, 40, 48];
const GRADUAL_DIFFERENCE = 0.035;
/** Largest distance of the pictures of a transition from the blend of its ends, relative to the change. */
const GRADUAL_RESIDUAL = 0.2;
const GRADUAL_STRUCTURE = 0.45;
/** Share of the picture that has to differ after a dissolve; a person who leaves the scene changes less. */
const CHANGED_SHARE = 0.6;
/** The same limit for the variance of moving pictures, relative to the larger one of the ends. */
const CONTRAST_RESIDUAL = 0.16;
/** Contrast at the black end of a fade, relative to the other end. */
const FADE_CONTRAST = 0.25;

/** Largest share of a gradual transition's change that a single frame may make. */
const MAX_STEP = 0.5;

/** Most black frames between the two halves of a fade. */
const BLACK_BETWEEN = 12;

interface Candidate {
  readonly kind: 'dissolve' | 'fade';
  readonly start: number;
  readonly end: number;
  readonly difference: number;
  readonly score: number;
}

/**
 * Finds cuts, dissolves and fades while a video is read, in constant memory.
 *
 * At a cut a frame differs from the one before by far more than its neighbors do (the adaptive ratio of PySceneDetect),
 * has another structure, and is not the return from a flash. A gradual transition is an interval whose pictures are
 * blends of its two ends, which no motion of camera or subject produces.
 */
export class ShotDetector {
  readonly #pictures: SmallPicture[] = [];
  readonly #differences: number[] = [];
  readonly #gradual: ShotTransition[] = [];
  readonly #cuts: { readonly frame: number; readonly difference: number }[] = [];
  #candidates: Candidate[] = [];
  #count = 0;

  /** Takes the next frame. The picture is kept for a while and must not be changed. */
  add(picture: SmallPicture): void {
    const previous = this.#pictures.at(-1);
    this.#pictures.push(picture);
    this.#differences.push(previous ? measureMeanDifference(previous, picture) : 0);
    if (this.#pictures.length > MEMORY) {
      this.#pictures.shift();
      this.#differences.shift();
    }
    this.#count++;
    if (this.#count > LOOK_AHEAD) this.decideCut(this.#count - 1 - LOOK_AHEAD);
    this.collectGradual(this.#count - 1);
  }

  /** @returns the transitions in order */
  finish(): ShotTransition[] {
    for (let frame = Math.max(0, this.#count - LOOK_AHEAD); frame < this.#count; frame++)
      this.decideCut(frame);
    this.settleGradual();
    // A cut within a gradual transition is part of it.
    const isApart = ({ frame }: { readonly frame: number }): boolean =>
      !this.#gradual.some(({ start, end }) => frame > start && frame <= end);
    const cuts = this.#cuts
      .filter(isApart)
      .map(({ frame }) => ({ kind: 'cut' as const, frame, start: frame, end: frame }));
    return [...cuts, ...joinFades(this.#gradual)].sort((a, b) => a.frame - b.frame);
  }

  private getPicture(frame: number): SmallPicture | undefined {
    return this.#pictures[frame - (this.#count - this.#pictures.length)];
  }

  private getDifference(frame: number): number | undefined {
    return this.#differences[frame - (this.#count - this.#differences.length)];
  }

  private decideCut(frame: number): void {
    const [before, after] = [this.getPicture(frame - 1), this.getPicture(frame)];
    const difference = this.getDifference(frame);
    if (!before || !after || difference === undefined || difference < CUT_DIFFERENCE) return;
    if (difference < CUT_RATIO * Math.max(QUIET, this.measureNeighborhood(frame))) return;
    if (correlateGradients(before, after) > CUT_STRUCTURE) return;
    if (this.isFlash(frame, difference)) return;
    this.#cuts.push({ frame, difference });
  }

  private measureNeighborhood(frame: number): number {
    const around: number[] = [];
    for (let offset = -NEIGHBORS; offset <= NEIGHBORS; offset++) {
      const difference = offset === 0 ? undefined : this.getDifference(frame + offset);
      if (difference !== undefined && frame + offset > 0) around.push(difference);
    }
    // One of the neighbors may be a cut, a flash or part of a strobe itself.
    const calmer = around.sort((a, b) => a - b).slice(0, -1);
    return calmer.reduce((sum, each) => sum + each, 0) / Math.max(1, calmer.length);
  }

  /** Whether a flash begins or ends with the change. */
  private isFlash(frame: number, difference: number): boolean {
    for (let length = 1; length <= LONG_FLASH_FRAMES; length++) {
      if (this.isInterruption(frame - 1, frame, frame + length, difference)) return true;
      if (this.isInterruption(frame - 1 - length, frame - 1, frame, difference)) return true;
    }
    return false;
  }

  /** Whether the picture of `start` returns at `end`: soon, or after something brighter. */
  private isInterruption(start: number, middle: number, end: number, difference: number): boolean {
    const [before, between, back] = [this.getPicture(start), this.getPicture(middle), this.getPicture(end)];
    if (!before || !between || !back) return false;
    const rise = between.meanLuma - Math.max(before.meanLuma, back.meanLuma);
    const isBlink = end - start - 1 <= FLASH_FRAMES;
    const share = measureMeanDifference(before, back) / difference;
    if (share <= SAME_PICTURE) return isBlink || rise > FLASH_RISE;
    if (share > SIMILAR_PICTURE) return false;
    // Where the camera moves, the picture itself doesn't return, but its brightness does.
    return isBlink && rise > FLASH_RISE && Math.abs(before.meanLuma - back.meanLuma) < SAME_LIGHT * rise;
  }

  /** Collects the gradual transitions that end at `frame`. */
  private collectGradual(frame: number): void {
    for (const length of GRADUAL_LENGTHS) {
      const candidate = this.findGradualTransition(frame - length, frame);
      if (candidate) this.#candidates.push(candidate);
    }
    const last = this.#candidates.at(-1);
    if (last && frame - last.end > GRADUAL_LENGTHS.at(-1)! / 2) this.settleGradual();
  }

  private findGradualTransition(start: number, end: number): Candidate | undefined {
    const [first, last] = [this.getPicture(start), this.getPicture(end)];
    if (!first || !last) return undefined;
    const difference = measureMeanDifference(first, last);
    if (difference < GRADUAL_DIFFERENCE) return undefined;
    const isFade =
      Math.min(first.contrast, last.contrast) < FADE_CONTRAST * Math.max(first.contrast, last.contrast);
    if (
      !isFade &&
      (measureChangedShare(first, last) < CHANGED_SHARE ||
        correlateGradients(first, last) > GRADUAL_STRUCTURE)
    )
      return undefined;
    const still =
      this.measureDistanceFromStraightLine(first, last, start, end) / difference / GRADUAL_RESIDUAL;
    const moving = isFade
      ? still
      : this.measureDistanceFromMixedContrast(first, last, start, end) / CONTRAST_RESIDUAL;
    const misfit = Math.min(still, moving);
    if (misfit > 1) return undefined;
    const score = difference * (1 - misfit / 2);
    return { kind: isFade ? 'fade' : 'dissolve', start, end, difference, score };
  }

  private measureDistanceFromStraightLine(
    first: SmallPicture,
    last: SmallPicture,
    start: number,
    end: number,
  ): number {
    let worst = 0;
    for (const share of [0.25, 0.5, 0.75]) {
      const frame = Math.round(start + share * (end - start));
      const between = this.getPicture(frame);
      if (!between) return Number.POSITIVE_INFINITY;
      const way = (frame - start) / (end - start);
      worst = Math.max(worst, measureDistanceFromBlend(first, last, way, between));
    }
    return worst;
  }

  /**
   * Measures how far the variances of an interval are from those of a dissolve. Where things move, the pictures of a
   * dissolve are no blend of its ends; but the variance of two unrelated pictures still follows (1 - s)² v1 + s² v2
   * (Lienhart 1999), which that of a single shot does not.
   */
  private measureDistanceFromMixedContrast(
    first: SmallPicture,
    last: SmallPicture,
    start: number,
    end: number,
  ): number {
    const [v1, v2] = [computeVariance(first), computeVariance(last)];
    if (Math.min(v1, v2) < FADE_CONTRAST * Math.max(v1, v2)) return Number.POSITIVE_INFINITY;
    let worst = 0;
    for (const share of [0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875]) {
      const between = this.getPicture(Math.round(start + share * (end - start)));
      if (!between) return Number.POSITIVE_INFINITY;
      const expected = (1 - share) ** 2 * v1 + share ** 2 * v2;
      worst = Math.max(worst, Math.abs(computeVariance(between) - expected) / Math.max(v1, v2));
    }
    return worst;
  }

  /** Whether a cut within makes most of the change, so that it is no gradual transition. */
  private containsCut({ start, end, difference }: Candidate): boolean {
    return this.#cuts.some(
      (cut) => cut.frame > start && cut.frame <= end && cut.difference > MAX_STEP * difference,
    );
  }

  /** Keeps, of overlapping candidates, the one with the highest score. */
  private settleGradual(): void {
    const byScore = this.#candidates
      .filter((candidate) => !this.containsCut(candidate))
      .sort((a, b) => b.score - a.score);
    const chosen: Candidate[] = [];
    for (const candidate of byScore) {
      const overlaps = chosen.some(({ start, end }) => candidate.start < end && candidate.end > start);
      if (!overlaps) chosen.push(candidate);
    }
    for (const { kind, start, end } of chosen)
      this.#gradual.push({ kind, frame: Math.round((start + end) / 2), start, end });
    this.#candidates = [];
  }
}

function computeVariance({ contrast }: SmallPicture): number {
  return contrast ** 2;
}

function measureDistanceFromBlend(
  a: SmallPicture,
  b: SmallPicture,
  share: number,
  between: SmallPicture,
): number {
  let sum = 0;
  for (let i = 0; i < between.samples.length; i++) {
    const expected = a.samples[i]! + share * (b.samples[i]! - a.samples[i]!);
    sum += Math.abs(between.samples[i]! - expected);
  }
  return sum / between.samples.length / 255;
}

/** Joins a fade-out and the fade-in after it into one transition. */
function joinFades(transitions: readonly ShotTransition[]): ShotTransition[] {
  const joined: ShotTransition[] = [];
  for (const next of transitions.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last?.kind === 'fade' && next.kind === 'fade' && next.start - last.end <= BLACK_BETWEEN) {
      const frame = Math.round((last.end + next.start) / 2);
      joined[joined.length - 1] = { kind: 'fade', frame, start: last.start, end: next.end };
    } else joined.push(next);
  }
  return joined;
}
