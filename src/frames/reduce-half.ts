import type { HalfPicture } from './half-picture.ts';

/** A picture of the size of another one divided by `factor`, rounded up. */
export function createReduced({ width, height }: HalfPicture, factor: number): HalfPicture {
  const size = { width: Math.ceil(width / factor), height: Math.ceil(height / factor) };
  const area = size.width * size.height;
  const [luma, blue, red] = [new Float32Array(area), new Float32Array(area), new Float32Array(area)];
  return { ...size, luma, blue, red };
}

/** Writes means of `factor` x `factor` pixels to `target`, which `createReduced` made. */
export function reduceHalf(picture: HalfPicture, factor: number, target: HalfPicture): void {
  for (const name of ['luma', 'blue', 'red'] as const) {
    const [from, to] = [picture[name], target[name]];
    for (let y = 0, at = 0; y < target.height; y++) {
      const bottom = Math.min(picture.height, (y + 1) * factor);
      for (let x = 0; x < target.width; x++, at++) {
        const right = Math.min(picture.width, (x + 1) * factor);
        let sum = 0;
        for (let row = y * factor; row < bottom; row++) {
          for (let near = row * picture.width + x * factor; near < row * picture.width + right; near++)
            sum += from[near]!;
        }
        to[at] = sum / ((bottom - y * factor) * (right - x * factor));
      }
    }
  }
}
