import { type AlphaPlane, getAlphaPeak } from './alpha-plane.ts';
import type { FlowField } from './flow-field.ts';
import { LumaPyramid, type PyramidLevel, smoothLevel } from './luma-pyramid.ts';
import { PATCH_SIZE, PatchMatcher } from './patch-matcher.ts';
import { type LevelPair, SubjectMotion } from './subject-motion.ts';

/** Difference of alpha that counts as the same, in 8-bit codes: 2 % of 1. */
const TOLERANCE = 0.02 * 255;
/**
 * Share of the range of alpha among a pixel and its neighbors that is tolerated beside: what a shift by half a pixel
 * makes of an edge. Hairs move past each other by more than a patch as a whole can follow.
 */
const RANGE_SHARE = 0.25;
/** Alpha in 8-bit codes from which a pixel is part of the matte's edge, and up to which: 1 % and 99 %. */
const EDGE = { lowest: 2.55, highest: 252.45 } as const;
const CLEAR: Span = { lowest: -Infinity, highest: EDGE.lowest };
const OPAQUE: Span = { lowest: EDGE.highest, highest: Infinity };
/** Farthest that the matte of a patch may be from where the flow leads, in pixels of half the flow's size. */
const MAX_CORRECTION = 1;
const STIFFNESS = 2;
/** Fastest motion that is judged, in pixels of half the flow's size: what is faster is blurred, more or less in each frame. */
const MAX_SPEED = 3;
/** Largest difference of motion within the subject around a patch, in pixels of half the flow's size. */
const MAX_SPREAD = 1;
const MAX_STEPS = 8;
/** Least share of the subject near a patch whose motion is known there and back. */
const MIN_KNOWN = 0.75;
/** Distance of patches; of each the middle is judged. */
const STEP = PATCH_SIZE / 2;
const SMOOTHINGS = 2;

/** Where each pixel of a frame was in the frame before, in the flow's size. */
export interface BackwardMotion {
  readonly flow: FlowField;
  /** 1 where the flow is wrong, as `findOcclusions` marks it. */
  readonly occluded: Uint8Array;
}

export interface AlphaStability {
  /** Share of the matte's pixels whose alpha follows the motion within 2 %, 0 to 1; 1 without a matte. */
  readonly stableShare: number;
  /** The same of the pixels on the edges alone, where every matte that boils or breathes is seen first. */
  readonly stableEdgeShare: number;
  /** Number of the pixels on edges that were judged: what a mean over frames should be weighted with. */
  readonly edgePixels: number;
  /** Share of the matte's pixels whose alpha is within 2 % of that of the frame before, in the same place, 0 to 1. */
  readonly rawStableShare: number;
  /** Mean absolute difference of the matte's alpha from the frame before, in the same place, 0 to 1. */
  readonly rawDifference: number;
}

/**
 * Measures whether a matte boils or flickers. That neighboring frames differ by less than 2 % would fail a perfect matte,
 * as its subject moves. So alpha is compared with that of the frame before where the motion of the subject leads: that of the
 * nearest part of its core, because at edges and between hairs the flow is that of the background. Judged are places where
 * that motion is known there and back, is the same all around, and isn't too fast. Inside and outside of both mattes
 * nothing differs, so what is compared are edges, and what came or vanished.
 *
 * The flow knows the motion at half of its size only, and a hair thinner than a pixel changes its alpha as it passes from
 * pixel to pixel. So both mattes are reduced to half of the flow's size and smoothed; each patch of 8x8 pixels may be
 * moved as a whole by up to a pixel from where the subject's flow leads; and what a shift by half a pixel would
 * change is tolerated besides the 2 %. The truth about a moving person then is stable, while noise, a wandering edge, or a
 * change of the whole matte is not.
 */
export class AlphaStabilityMeter {
  readonly #matcher = new PatchMatcher(STIFFNESS);
  readonly #motion: SubjectMotion;
  readonly #scratch: Float32Array;
  readonly #previous: LumaPyramid;
  readonly #next: LumaPyramid;

  /** Width and height are those of the flow; larger mattes are reduced. */
  constructor(width: number, height: number) {
    this.#previous = new LumaPyramid(width, height, 2);
    this.#next = new LumaPyramid(width, height, 2);
    const half = this.#next.levels[1]!;
    this.#scratch = new Float32Array(half.samples.length);
    this.#motion = new SubjectMotion(half.width, half.height);
  }

  /** Compares the mattes of two frames. */
  measure(previous: AlphaPlane, next: AlphaPlane, motion: BackwardMotion): AlphaStability {
    this.#previous.build({ ...previous, peak: getAlphaPeak(previous) });
    this.#next.build({ ...next, peak: getAlphaPeak(next) });
    const { judged, stable, inside } = this.compare(motion);
    return {
      stableShare: judged + inside === 0 ? 1 : (stable + inside) / (judged + inside),
      stableEdgeShare: judged === 0 ? 1 : stable / judged,
      edgePixels: judged,
      ...this.compareInPlace(),
    };
  }

  private compareInPlace(): Pick<AlphaStability, 'rawStableShare' | 'rawDifference'> {
    const [from, to] = [this.#next.levels[0]!, this.#previous.levels[0]!];
    let [count, stable, sum] = [0, 0, 0];
    for (let y = 0; y < from.height; y++) {
      for (let x = 0, p = from.origin + y * from.stride; x < from.width; x++, p++) {
        const now = from.samples[p]!;
        const before = to.samples[p]!;
        if (now < EDGE.lowest && before < EDGE.lowest) continue;
        const difference = Math.abs(now - before);
        count++;
        sum += difference / 255;
        if (difference < TOLERANCE) stable++;
      }
    }
    return { rawStableShare: count === 0 ? 1 : stable / count, rawDifference: sum / Math.max(1, count) };
  }

  private compare(motion: BackwardMotion): Count {
    const [from, to] = [this.#next.levels[1]!, this.#previous.levels[1]!];
    for (let i = 0; i < SMOOTHINGS; i++) {
      smoothLevel(from, this.#scratch);
      smoothLevel(to, this.#scratch);
    }
    this.#motion.measure([from, to], motion.flow, motion.occluded);
    const count = { judged: 0, stable: 0, inside: 0 };
    for (let y = 0; y + PATCH_SIZE <= from.height; y += STEP) {
      for (let x = 0; x + PATCH_SIZE <= from.width; x += STEP) {
        const isOpaque = isWithin(from, { x, y }, OPAQUE) && isWithin(to, { x, y }, OPAQUE);
        const isClear = !isOpaque && isWithin(from, { x, y }, CLEAR) && isWithin(to, { x, y }, CLEAR);
        if (isClear || !this.isKnown(x, y)) continue;
        if (isOpaque) count.inside += STEP * STEP;
        else this.comparePatch([from, to], { x, y }, count);
      }
    }
    return count;
  }

  private isKnown(x: number, y: number): boolean {
    const motion = this.#motion;
    motion.find(x + STEP, y + STEP);
    return (
      motion.knownShare >= MIN_KNOWN &&
      motion.spread <= MAX_SPREAD &&
      motion.u * motion.u + motion.v * motion.v <= MAX_SPEED * MAX_SPEED
    );
  }

  /** Follows the patch at (x, y) and judges the pixels in its middle. */
  private comparePatch([from, to]: LevelPair, { x, y }: Place, count: Count): void {
    const matcher = this.#matcher;
    const { u: u0, v: v0 } = this.#motion;
    matcher.setPatch(from, x, y);
    matcher.search(to, u0, v0, MAX_STEPS);
    const correction = Math.hypot(matcher.u - u0, matcher.v - v0);
    const share = Math.min(1, MAX_CORRECTION / Math.max(correction, 1e-9));
    const [u, v] = [u0 + (matcher.u - u0) * share, v0 + (matcher.v - v0) * share];
    for (let row = y + STEP / 2; row < y + STEP * 1.5; row++) {
      for (let column = x + STEP / 2; column < x + STEP * 1.5; column++) {
        const p = from.origin + row * from.stride + column;
        const [now, before] = [from.samples[p]!, readLevel(to, column + u, row + v)];
        // What is clear or opaque in both can't differ.
        if (isWholly(now, before)) {
          if (now >= EDGE.highest) count.inside++;
          continue;
        }
        count.judged++;
        if (Math.abs(now - before) < TOLERANCE + RANGE_SHARE * measureRange(from, p)) count.stable++;
      }
    }
  }
}

interface Count {
  judged: number;
  stable: number;
  /** Pixels inside of both mattes, where alpha can't differ, whose motion is known. */
  inside: number;
}

interface Span {
  readonly lowest: number;
  readonly highest: number;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

function isWholly(first: number, second: number): boolean {
  return (first <= EDGE.lowest && second <= EDGE.lowest) || (first >= EDGE.highest && second >= EDGE.highest);
}

/** Whether alpha is from `lowest` to `highest` in all of a patch. */
function isWithin(
  { samples, stride, origin }: PyramidLevel,
  { x, y }: Place,
  { lowest, highest }: Span,
): boolean {
  for (let row = 0; row < PATCH_SIZE; row++) {
    const start = origin + (y + row) * stride + x;
    for (let p = start; p < start + PATCH_SIZE; p++)
      if (samples[p]! < lowest || samples[p]! > highest) return false;
  }
  return true;
}

/** Difference between the largest and the smallest of a pixel and its eight neighbors. */
function measureRange({ samples, stride }: PyramidLevel, p: number): number {
  let lowest = samples[p]!;
  let highest = lowest;
  for (let row = p - stride; row <= p + stride; row += stride) {
    for (let q = row - 1; q <= row + 1; q++) {
      if (samples[q]! < lowest) lowest = samples[q]!;
      if (samples[q]! > highest) highest = samples[q]!;
    }
  }
  return highest - lowest;
}

/** The value between the pixels of a level; beyond its border that of the border. */
function readLevel({ samples, stride, origin, width, height }: PyramidLevel, x: number, y: number): number {
  const column = Math.max(0, Math.min(width - 1, x));
  const row = Math.max(0, Math.min(height - 1, y));
  const [left, top] = [Math.floor(column), Math.floor(row)];
  const p = origin + top * stride + left;
  const upper = samples[p]! + (samples[p + 1]! - samples[p]!) * (column - left);
  const lower = samples[p + stride]! + (samples[p + stride + 1]! - samples[p + stride]!) * (column - left);
  return upper + (lower - upper) * (row - top);
}
