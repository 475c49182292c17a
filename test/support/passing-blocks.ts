import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { createTexture } from './moving-texture.ts';

export const SIZE = { width: 192, height: 108 } as const;
export const FRAMES = 40;
const [wall, first, second] = [1, 2, 3].map((seed) => createTexture(seed)) as [Texture, Texture, Texture];
type Texture = ReturnType<typeof createTexture>;

/** Left sides of two blocks of 30x60 pixels: the second one passes before the first. */
export const getFirst = (number: number): number => 20 + 2 * number;
export const getSecond = (number: number): number => 150 - 3 * number;
const isIn = (x: number, y: number, left: number): boolean => x >= left && x < left + 30 && y >= 30 && y < 90;

const darken = (code: number): number => Math.max(2, Math.min(36, 20 + (code - 128) * 0.12));

/** Codes of a film of two dark blocks with patterns of their own before a bright wall. */
export function paint(x: number, y: number, number: number): number {
  const [a, b] = [getFirst(number), getSecond(number)];
  if (isIn(x, y, b)) return darken(second(x - b, y));
  if (isIn(x, y, a)) return darken(first(x - a, y));
  return 190 + (wall(x, y) - 128) * 0.3;
}

/** Writes the film to a file. */
export async function writeBlocks(path: string): Promise<void> {
  await makeVideo(path, {
    ...SIZE,
    timeBase: { num: 1, den: 25_000 },
    pts: createConstantRate(FRAMES),
    encoder: 'ffv1',
    encoderOptions: {},
    draw: (number, [luma, ...chroma]) => {
      for (const { samples } of chroma) samples.fill(128);
      for (let y = 0; y < SIZE.height; y++)
        for (let x = 0; x < SIZE.width; x++) luma.samples[y * luma.stride + x] = paint(x, y, number);
    },
  });
}
