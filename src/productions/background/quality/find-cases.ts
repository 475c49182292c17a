import { findRegions } from '../../../analysis/connected-regions.ts';
import type { PictureSize } from '../../../frames/box-mean.ts';
import type { KnownMotion } from './flicker-meter.ts';

export interface CaseMeasures {
  /** Share of the outline's half-transparent pixels that lie where motion blurs it, along the motion. */
  readonly blurredShare: number;
  /** Share of the subject that is half-transparent away from any outline: glass, veils, smoke. */
  readonly transparentShare: number;
  /** How many large pieces of the matte lie apart from each other: people, or what they hold. */
  readonly subjectCount: number;
}

/** Opacities of what is half-transparent. */
const MIDDLE = { lowest: 0.15, highest: 0.85 } as const;
/** Pixels a frame from which motion blurs, at the size in which quality is measured. */
const BLURRING_MOTION = 5;
/** Cosine of the angle between motion and the fall of opacity up to which they are along each other. */
const ALONG = 0.7;
/** Side of the blocks that are half-transparent from side to side only away from an outline. */
const BLOCK = 8;

/** A piece counts from this share of the largest one, and of the picture. */
const LARGE = { ofLargest: 0.1, ofPicture: 0.005 } as const;

/** Tells which hard cases a frame has: outlines that motion blurs, half-transparent things, and several people. */
export function findCases(alpha: Float32Array, size: PictureSize, motion: KnownMotion): CaseMeasures {
  let subject = 0;
  for (let i = 0; i < alpha.length; i++) subject += alpha[i]!;
  if (subject < BLOCK * BLOCK) return { blurredShare: 0, transparentShare: 0, subjectCount: 0 };
  return {
    blurredShare: measureBlur(alpha, size, motion),
    transparentShare: Math.min(1, countTransparent(alpha, size) / subject),
    subjectCount: countSubjects(alpha, size),
  };
}

function measureBlur(alpha: Float32Array, { width, height }: PictureSize, { flow }: KnownMotion): number {
  let [blurred, count] = [0, 0];
  for (let y = 1; y < height - 1; y++)
    for (let i = y * width + 1, end = (y + 1) * width - 1; i < end; i++) {
      if (alpha[i]! < MIDDLE.lowest || alpha[i]! > MIDDLE.highest) continue;
      count++;
      const [u, v] = [flow.u[i]!, flow.v[i]!];
      const motion = Math.sqrt(u * u + v * v);
      if (motion < BLURRING_MOTION) continue;
      const [x, down] = [alpha[i + 1]! - alpha[i - 1]!, alpha[i + width]! - alpha[i - width]!];
      const along = Math.abs(u * x + v * down);
      if (along >= ALONG * motion * Math.sqrt(x * x + down * down)) blurred++;
    }
  return count > 0 ? blurred / count : 0;
}

function countSubjects(alpha: Float32Array, { width }: PictureSize): number {
  const mask = new Uint8Array(alpha.length);
  for (let i = 0; i < alpha.length; i++) mask[i] = alpha[i]! >= 0.5 ? 1 : 0;
  const regions = findRegions(mask, width);
  const largest = regions[0]?.area ?? 0;
  const least = Math.max(LARGE.ofLargest * largest, LARGE.ofPicture * alpha.length);
  return regions.filter(({ area }) => area >= least).length;
}

/** Pixels of blocks that are half-transparent all over. */
function countTransparent(alpha: Float32Array, { width, height }: PictureSize): number {
  let count = 0;
  for (let y = 0; y + BLOCK <= height; y += BLOCK)
    for (let x = 0; x + BLOCK <= width; x += BLOCK)
      if (isTransparent(alpha, y * width + x, width)) count += BLOCK * BLOCK;
  return count;
}

function isTransparent(alpha: Float32Array, start: number, width: number): boolean {
  for (let row = 0, at = start; row < BLOCK; row++, at += width)
    for (let i = at; i < at + BLOCK; i++)
      if (alpha[i]! < MIDDLE.lowest || alpha[i]! > MIDDLE.highest) return false;
  return true;
}
