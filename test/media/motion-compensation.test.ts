import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type DenoiserSettings,
  FrameDenoiser,
  type FrameInOrder,
} from '../../src/frames/denoising/frame-denoiser.ts';
import { MotionScene, type MotionSceneOptions } from '../../src/testing/motion-scene.ts';
import { unlessFull } from '../support/full.ts';
import { copyPlanes, createWorkingPicture } from '../support/working-frames.ts';

const SIZE = { width: 320, height: 180 };
const SIGMA = 5;
const BORDER = 12;
const PICTURE = createWorkingPicture(SIZE.width, SIZE.height);
const SETTINGS: DenoiserSettings = {
  noiseByLuma: [SIGMA * 4],
  noiseChroma: SIGMA * 4,
  alpha: 0.3,
  spatialDenoise: 1,
  motionCompensation: true,
};

type Motion = Pick<MotionSceneOptions, 'pan' | 'subject'>;
interface Film {
  readonly scene: Motion;
  readonly frames: number;
  readonly isLocked: boolean;
  readonly settings?: Partial<DenoiserSettings>;
}

/** Luma of each frame in 8-bit codes, denoised and as it is without noise. */
function denoise({ scene, frames, isLocked, settings }: Film): {
  made: Float32Array[];
  truth: Float32Array[];
} {
  const noisy = new MotionScene({ ...SIZE, ...scene, seed: 101, noise: SIGMA });
  const clean = new MotionScene({ ...SIZE, ...scene, seed: 101, noise: 0 });
  using denoiser = new FrameDenoiser(PICTURE, { ...SETTINGS, ...settings });
  const made: Float32Array[] = [];
  const truth: Float32Array[] = [];
  const keep = (denoised: FrameInOrder | undefined): void => {
    if (denoised) made.push(readLuma(denoised));
  };
  for (let time = 0; time < frames; time++) {
    const frame = noisy.draw(time, 'yuv420p10le');
    keep(denoiser.take({ frame, startsShot: time === 0, isLocked, isWanted: true }));
    truth.push(readLuma({ frame: clean.draw(time, 'yuv420p10le') }));
  }
  keep(denoiser.flush());
  assert.equal(made.length, frames);
  return { made, truth };
}

function readLuma({ frame }: Pick<FrameInOrder, 'frame'>): Float32Array {
  const [luma] = copyPlanes(frame, PICTURE);
  frame.free();
  return Float32Array.from(luma!, (code) => code / 4);
}

/** PSNR in dB over the pixels that are asked for, but at the border, where the picture comes in. */
function measurePsnr(
  made: Float32Array,
  truth: Float32Array,
  isAsked: (x: number, y: number) => boolean,
): number {
  let [sum, count] = [0, 0];
  for (let y = BORDER; y < SIZE.height - BORDER; y++)
    for (let x = BORDER; x < SIZE.width - BORDER; x++) {
      if (!isAsked(x, y)) continue;
      sum += (made[y * SIZE.width + x]! - truth[y * SIZE.width + x]!) ** 2;
      count++;
    }
  return 10 * Math.log10((255 ** 2 * count) / sum);
}

const SUBJECT = { speed: [4, 1], degreesPerFrame: 0.5 } as const;
const isSubject = (time: number) => (x: number, y: number) =>
  Math.hypot(x - 0.3 * SIZE.width - 4 * time, y - 0.5 * SIZE.height - time) < 0.2 * SIZE.height;

for (const [name, scene, isLocked, isAsked] of [
  ['a slow pan', { pan: [0.7, 0.2] }, false, () => () => true],
  ['a faster pan', { pan: [2.6, -1.3] }, false, () => () => true],
  ['who moves and turns before a locked background', { pan: [0, 0], subject: SUBJECT }, true, isSubject],
] as const)
  test(`motion is compensated: ${name} gains 2 dB over the spatial filter`, {
    skip: name === 'a faster pan' && unlessFull,
  }, () => {
    const film: Film = { scene, frames: 5, isLocked };
    const compensated = denoise(film);
    const spatial = denoise({ ...film, settings: { motionCompensation: false } });
    for (const time of [2, 3]) {
      const [gained, before] = [compensated, spatial].map(({ made, truth }) =>
        measurePsnr(made[time]!, truth[time]!, isAsked(time)),
      );
      assert.ok(gained! - before! >= 2, `${before!.toFixed(2)} to ${gained!.toFixed(2)} dB`);
    }
  });

for (const isLocked of [true, false])
  test(`a hand that moves 5 pixels a frame leaves no ghost: ${isLocked ? 'locked' : 'not locked'}`, {
    skip: !isLocked && unlessFull,
  }, () => {
    const pan = [0, 0] as const;
    const film: Film = {
      scene: { pan, subject: { speed: [5, 0], degreesPerFrame: 0 } },
      frames: 6,
      isLocked,
    };
    const [wall] = denoise({ scene: { pan }, frames: 1, isLocked }).truth;
    for (const alpha of isLocked ? [0.1, 0.3] : [1]) {
      const { made, truth } = denoise({ ...film, settings: { alpha } });
      // A few hundred pixels of one frame still hold more noise than that.
      for (const apart of [-2, -1, 1]) {
        const ghosts = [2, 3, 4].flatMap((time) => {
          const luma = { made: made[time]!, wall: wall!, at: truth[time]!, other: truth[time + apart]! };
          return findUncovered(luma).map((i) => measureGhost(luma, i));
        });
        const ghost = ghosts.reduce((sum, value) => sum + value, 0) / ghosts.length;
        assert.ok(ghosts.length > 500);
        assert.ok(ghost <= 0.5, `${ghost.toFixed(2)} of 255 where it is ${apart} frames away`);
      }
    }
  });

interface HandLuma {
  readonly made: Float32Array;
  readonly wall: Float32Array;
  readonly at: Float32Array;
  readonly other: Float32Array;
}

/** Pixels that the hand covers at another time, and not now: more than two pixels from its edge, which is smoothed. */
function findUncovered(luma: HandLuma): number[] {
  const covers = (picture: Float32Array, i: number): boolean => Math.abs(picture[i]! - luma.wall[i]!) > 0.3;
  const pixels: number[] = [];
  for (let i = 0; i < luma.at.length; i++) {
    if (!covers(luma.other, i)) continue;
    const near = [-2, -1, 0, 1, 2].flatMap((y) => [-2, -1, 0, 1, 2].map((x) => i + y * SIZE.width + x));
    if (!near.some((each) => covers(luma.at, each))) pixels.push(i);
  }
  return pixels;
}

/** How far a pixel is from its truth towards what another time shows there, in 8-bit codes. */
function measureGhost({ made, at, other }: HandLuma, i: number): number {
  return (made[i]! - at[i]!) * Math.sign(other[i]! - at[i]!);
}

test('noise is even from the first frame of a shot to the last, wherever a neighbor is missing', () => {
  const film: Film = { scene: { pan: [1.4, 0.6] }, frames: 5, isLocked: false };
  const { made, truth } = denoise(film);
  const psnr = made.map((frame, time) => measurePsnr(frame, truth[time]!, () => true));
  // The first and last frames have one neighbor, and as much more of the spatial filter.
  assert.ok(Math.min(...psnr) > Math.max(...psnr) - 1.5, psnr.map((value) => value.toFixed(2)).join(' '));
});
