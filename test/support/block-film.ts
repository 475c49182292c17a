import { createConstantRate, makeVideo, type VideoOptions } from '../../src/testing/make-video.ts';

/** Luma of the block, and of the wall of each shot in turn. */
export const BLOCK_LUMA = 20;
const WALLS = [210, 150, 180];

export interface BlockFilmOptions extends Partial<Omit<VideoOptions, 'draw'>> {
  /** Frames of a shot. */
  readonly frames?: number;
  readonly shots?: number;
}

/**
 * Makes a film of a dark block, two thirds as high as the picture, that moves to the right before a wall: a subject for
 * `lumaMatter`.
 */
export function makeBlockFilm(
  path: string,
  { frames = 8, shots = 1, ...options }: BlockFilmOptions = {},
): Promise<void> {
  const { width = 96, height = 54 } = options;
  return makeVideo(path, {
    width,
    height,
    timeBase: { num: 1, den: 25_000 },
    pts: createConstantRate(frames * shots),
    encoderOptions: { preset: 'veryfast', crf: 12 },
    ...options,
    draw: (number, [luma, blue, red]) => {
      const shot = Math.floor(number / frames);
      const left = Math.floor(width / 4) + (number % frames) + 7 * shot;
      blue.samples.fill(128 - 8 * shot);
      red.samples.fill(128 + 8 * shot);
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const isBlock = y >= height / 3 && x >= left && x < left + width / 4;
          // A little texture, as motion can't be found without.
          luma.samples[y * luma.stride + x] = isBlock
            ? BLOCK_LUMA + ((x - left + y) % 4)
            : WALLS[shot % WALLS.length]! + ((x * 7 + y * 3) % 11);
        }
    },
  });
}
