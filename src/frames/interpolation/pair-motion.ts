import { type FlowField, findOcclusions, warpPlane } from '../../analysis/flow-field.ts';
import type { LumaPlane } from '../../analysis/luma-pyramid.ts';
import { BoxMean } from '../box-mean.ts';
import { OpticalFlow } from '../flow/optical-flow.ts';
import { fillHiddenMotion, GUESSED } from './hidden-motion.ts';
import type { PaddedPlane } from './picture-samples.ts';

/** Difference from which a pixel is another one, in 10-bit codes: this, and so many times the mean. */
const UNLIKE = { least: 30, ratio: 3 } as const;

/** Share of a neighborhood that may be hidden, and its radius as a share of the picture's height. */
const LARGE = { share: 0.7, radius: 1 / 18 } as const;

/** Motion from one picture to its neighbor, pixel by pixel. */
export interface DirectedMotion {
  readonly flow: FlowField;
  /** 0 where a pixel is seen in the neighbor; 1 where its motion follows from others, 2 where it is a guess. */
  readonly hidden: Uint8Array;
  /** How far a pixel is from the one that it is found at, in 10-bit codes of luma. */
  readonly differences: Float32Array;
  /** Correlation of the visible pixels with those that they are found at, -1 to 1; 0 for pictures without texture. */
  readonly likeness: number;
}

/** Motion between two consecutive pictures. */
export interface PairMotion {
  readonly forward: DirectedMotion;
  readonly backward: DirectedMotion;
}

/** Finds the motion of a video's consecutive pictures in both directions. */
export class PairMotionFinder {
  readonly #flow: OpticalFlow;
  #luma: Float32Array | undefined;

  constructor(width: number, height: number) {
    this.#flow = new OpticalFlow(width, height, { finestLevel: 0 });
  }

  /** Takes the next picture. @returns the motion between the one before and it; undefined for the first */
  add(plane: PaddedPlane): PairMotion | undefined {
    this.#flow.add(getLuma(plane));
    const previous = this.#luma;
    const luma = copySamples(plane);
    this.#luma = luma;
    if (previous === undefined) return undefined;
    const forward = this.#flow.computeForward();
    const backward = this.#flow.computeBackward();
    return {
      forward: direct(forward, backward, previous, luma),
      backward: direct(backward, forward, luma, previous),
    };
  }
}

/**
 * Replaces the guesses of a pair by the motion of what lies beside, chosen by the pictures around the pair, in which hidden
 * pixels are seen.
 *
 * @param before the pair that ends where this begins, @param after the one that begins where this ends; undefined at the
 * ends of a shot
 */
export function completeMotion(pair: PairMotion, before?: PairMotion, after?: PairMotion): void {
  fillHiddenMotion(pair.forward, before?.backward);
  fillHiddenMotion(pair.backward, after?.forward);
  doubtLargeAreas(pair.forward);
  doubtLargeAreas(pair.backward);
}

/** What a subject hides lies along its edge. Where more is hidden, motion was not found at all. */
function doubtLargeAreas({ flow, hidden }: DirectedMotion): void {
  const mask = Float32Array.from(hidden, (kind) => (kind === 0 ? 0 : 1));
  const shares = new Float32Array(mask.length);
  new BoxMean(flow).apply(mask, Math.max(4, Math.round(LARGE.radius * flow.height)), shares);
  for (let i = 0; i < hidden.length; i++)
    if (hidden[i] !== 0 && shares[i]! > LARGE.share) hidden[i] = GUESSED;
}

function getLuma({ samples, stride, origin, width, height }: PaddedPlane): LumaPlane {
  return { samples: samples.subarray(origin), stride, width, height, peak: 1020 };
}

function copySamples({ samples, stride, origin, width, height }: PaddedPlane): Float32Array {
  const copy = new Float32Array(width * height);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0, from = origin + y * stride; x < width; x++, i++, from++) copy[i] = samples[from]!;
  return copy;
}

function direct(flow: FlowField, back: FlowField, from: Float32Array, to: Float32Array): DirectedMotion {
  const hidden = findOcclusions(flow, back);
  const differences = warpPlane(to, flow, new Float32Array(from.length));
  const likeness = correlateVisible(from, differences, hidden);
  for (let i = 0; i < from.length; i++) differences[i] = Math.abs(differences[i]! - from[i]!);
  hideUnlike(hidden, differences);
  return { flow, hidden, differences, likeness };
}

function correlateVisible(a: Float32Array, b: Float32Array, hidden: Uint8Array): number {
  let [count, sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < hidden.length; i++) {
    if (hidden[i] !== 0) continue;
    count++;
    sumA += a[i]!;
    sumB += b[i]!;
    squaresA += a[i]! * a[i]!;
    squaresB += b[i]! * b[i]!;
    products += a[i]! * b[i]!;
  }
  const energy = Math.sqrt((count * squaresA - sumA * sumA) * (count * squaresB - sumB * sumB));
  return energy < count * count ? 0 : (count * products - sumA * sumB) / energy;
}

/** Motion may lead there and back by chance: pixels that differ by far more than most do are hidden, too. */
function hideUnlike(hidden: Uint8Array, differences: Float32Array): void {
  const limit = UNLIKE.least + UNLIKE.ratio * measureVisibleMean(differences, hidden);
  for (let i = 0; i < hidden.length; i++) if (differences[i]! > limit) hidden[i] = 1;
}

/** Mean of the values of visible pixels; 0 if there is none. */
export function measureVisibleMean(values: Float32Array, hidden: Uint8Array): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < hidden.length; i++) {
    if (hidden[i] !== 0) continue;
    sum += values[i]!;
    count++;
  }
  return count === 0 ? 0 : sum / count;
}
