import type { HalfPicture } from './half-picture.ts';

/**
 * Guesses a picture where it is unknown from what is around, smoothly: pictures of half the size are made of what is known, until
 * nothing is unknown, and taken back where something was (push-pull: Gortler et al., "The Lumigraph", 1996).
 *
 * @param known 1 where a pixel is known; if none is, the picture stays as it is
 */
export function fillUnknown(picture: HalfPicture, known: Uint8Array): void {
  if (!known.includes(1)) return;
  for (const samples of [picture.luma, picture.blue, picture.red])
    fillLevel({ width: picture.width, height: picture.height, samples, weights: Float32Array.from(known) });
}

interface Level {
  readonly width: number;
  readonly height: number;
  readonly samples: Float32Array;
  /** How far each sample is known, 0 to 1. */
  readonly weights: Float32Array;
}

function fillLevel(level: Level): void {
  const { width, height, samples, weights } = level;
  if (!weights.includes(0)) return;
  const coarse = reduceLevel(level);
  fillLevel(coarse);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (weights[at] === 0) samples[at] = interpolate(coarse, (x - 0.5) / 2, (y - 0.5) / 2);
    }
  }
}

function reduceLevel({ width, height, samples, weights }: Level): Level {
  const half = { width: (width + 1) >> 1, height: (height + 1) >> 1 };
  const area = half.width * half.height;
  const coarse = { ...half, samples: new Float32Array(area), weights: new Float32Array(area) };
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const to = (y >> 1) * half.width + (x >> 1);
      coarse.samples[to]! += samples[at]! * weights[at]!;
      coarse.weights[to]! += weights[at]!;
    }
  }
  for (let at = 0; at < area; at++) {
    if (coarse.weights[at] === 0) continue;
    coarse.samples[at]! /= coarse.weights[at]!;
    coarse.weights[at] = Math.min(1, coarse.weights[at]!);
  }
  return coarse;
}

function interpolate({ width, height, samples }: Level, x: number, y: number): number {
  const [left, top] = [Math.max(0, Math.floor(x)), Math.max(0, Math.floor(y))];
  const [right, below] = [Math.min(width - 1, Math.floor(x) + 1), Math.min(height - 1, Math.floor(y) + 1)];
  const [across, down] = [x - Math.floor(x), y - Math.floor(y)];
  const upper = samples[top * width + left]! * (1 - across) + samples[top * width + right]! * across;
  const lower = samples[below * width + left]! * (1 - across) + samples[below * width + right]! * across;
  return upper * (1 - down) + lower * down;
}
