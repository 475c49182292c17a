import type { Plane8 } from '../media/frame.ts';
import type { VideoStreamInfo } from '../media/media-info.ts';
import { DETAIL_INTERVAL, detectShots, type ShotAnalysis, type ShotOptions } from './shots.ts';
import { measureMeanDifference, type SmallPicture } from './small-picture.ts';

/** Shots of a video and measurements of its pictures. */
export interface PictureSurvey extends ShotAnalysis {
  /** Change of every frame against the one before, 0 to 1. */
  readonly motion: readonly number[];
  /** Mean luma of every frame, 0 to 1. */
  readonly luma: readonly number[];
  /** Sharpness of every `DETAIL_INTERVAL`-th frame, 0 to 1. */
  readonly sharpness: readonly number[];
  /** Perceptual hash of the same frames, 64 bits in hexadecimal. */
  readonly hashes: readonly string[];
}

/** Measures shots, motion, brightness, sharpness and perceptual hashes of a video in one pass. */
export async function surveyPictures(
  path: string,
  video: VideoStreamInfo,
  options: Pick<ShotOptions, 'signal' | 'onProgress'> = {},
): Promise<PictureSurvey> {
  const motion: number[] = [];
  const luma: number[] = [];
  const sharpness: number[] = [];
  const hashes: string[] = [];
  let previous: SmallPicture | undefined;
  const shots = await detectShots(path, video, {
    ...options,
    onPicture: (picture) => {
      motion.push(previous ? measureMeanDifference(previous, picture) : 0);
      luma.push(picture.meanLuma);
      previous = picture;
    },
    onDetail: (picture) => {
      sharpness.push(measureSharpness(picture));
      hashes.push(computeDifferenceHash(picture));
    },
  });
  return { ...shots, motion, luma, sharpness, hashes };
}

/** The detail sample nearest to a frame. */
export function selectDetail<T>(samples: readonly T[], frame: number): T | undefined {
  return samples[Math.min(samples.length - 1, Math.round(frame / DETAIL_INTERVAL))];
}

/**
 * Mean absolute Laplacian over the mean gradient. It falls when focus or motion blurs edges, not when there are few
 * edges.
 */
function measureSharpness({ samples, stride, width, height }: Plane8): number {
  let [laplacian, gradient] = [0, 0];
  for (let y = 1; y < height - 1; y += 2) {
    for (let x = 1; x < width - 1; x += 2) {
      const i = y * stride + x;
      const [center, left, right] = [samples[i]!, samples[i - 1]!, samples[i + 1]!];
      const [up, down] = [samples[i - stride]!, samples[i + stride]!];
      laplacian += Math.abs(4 * center - left - right - up - down);
      gradient += Math.abs(right - left) + Math.abs(down - up);
    }
  }
  return gradient === 0 ? 0 : Math.min(1, laplacian / gradient / 2);
}

const HASH_SIDE = 8;

/** dHash (Krawetz 2013): of a grid of 9x8 means, whether each is brighter than its right neighbor, as 64 bits. */
function computeDifferenceHash({ samples, stride, width, height }: Plane8): string {
  const mean = (column: number, row: number): number => {
    const [x0, x1] = [column, column + 1].map((c) => Math.floor((c * width) / (HASH_SIDE + 1))) as [
      number,
      number,
    ];
    const [y0, y1] = [row, row + 1].map((r) => Math.floor((r * height) / HASH_SIDE)) as [number, number];
    let sum = 0;
    for (let y = y0; y < y1; y += 2) for (let x = x0; x < x1; x += 2) sum += samples[y * stride + x]!;
    return sum;
  };
  let bits = 0n;
  for (let row = 0; row < HASH_SIDE; row++) {
    const means = Array.from({ length: HASH_SIDE + 1 }, (_, column) => mean(column, row));
    for (let column = 0; column < HASH_SIDE; column++)
      bits = (bits << 1n) | (means[column]! > means[column + 1]! ? 1n : 0n);
  }
  return bits.toString(16).padStart(16, '0');
}

/** Number of bits in which two hashes differ, 0 to 64. */
export function measureHashDistance(a: string, b: string): number {
  let differing = BigInt(`0x${a}`) ^ BigInt(`0x${b}`);
  let count = 0;
  for (; differing > 0n; differing &= differing - 1n) count++;
  return count;
}
