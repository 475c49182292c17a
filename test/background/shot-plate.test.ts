import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createGaussianTable, createSeededRandom } from '../../src/core/random.ts';
import { BackgroundFlood } from '../../src/frames/background-flood.ts';
import { FrameAgreement } from '../../src/frames/frame-agreement.ts';
import { createHalfPicture, type HalfPicture } from '../../src/frames/half-picture.ts';
import { measureHiddenDoubt } from '../../src/frames/hidden-doubt.ts';
import { PLATE_UNITS } from '../../src/frames/plate.ts';
import { PlateLight } from '../../src/frames/plate-light.ts';
import { PlateWindows } from '../../src/frames/plate-windows.ts';
import { ShotSamples } from '../../src/frames/shot-samples.ts';
import type { WorkingPicture } from '../../src/media/video/working-picture.ts';
import { MattingScene } from '../../src/testing/matting-scene.ts';
import { createMattingFrame, createMattingPicture } from '../../src/testing/matting-video.ts';

const SIZE = { width: 128, height: 96 };
const NOISE = { luma: 2.5, chroma: 2 };
const gauss = createGaussianTable(3);
const { width, height } = createHalfPicture(SIZE);
const AREA = width * height;

/** Grain of its own around a luma. */
function createTexture(seed: number, luma: number): HalfPicture {
  const random = createSeededRandom(seed);
  const picture = createHalfPicture(SIZE);
  for (let at = 0; at < AREA; at++) picture.luma[at] = luma + (random() - 0.5) * 80;
  return picture;
}

/** What a camera makes of a picture: its noise, and light that is a factor of the place. */
function film(picture: HalfPicture, number: number, getLight: (x: number) => number = () => 1): HalfPicture {
  const seen = createHalfPicture(SIZE);
  for (let at = 0; at < AREA; at++)
    seen.luma[at] = picture.luma[at]! * getLight(at % width) + 2.5 * gauss(number * 7919 + at);
  return seen;
}

/** Draws a block of another texture, whose grain goes with it. */
function cover(seen: HalfPicture, own: HalfPicture, left: number, top: number, side: number): HalfPicture {
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) seen.luma[(top + y) * width + left + x] = own.luma[y * width + x]!;
  return seen;
}

const wall = createTexture(1, 400);
const cloth = createTexture(2, 400);

describe('windows beside their plate', () => {
  test('are the plate in a soft shadow, and not where an object has the same color', () => {
    const windows = new PlateWindows(wall, NOISE);
    const shade = (x: number): number => 1 - 0.25 / (1 + Math.exp((x - 20) / 2));
    windows.compare(cover(film(wall, 1, shade), cloth, 40, 16, 16), 1);
    const count = (
      isIn: (x: number, y: number) => boolean,
      isBeyond: (difference: number) => boolean,
    ): number =>
      windows.differences.reduce(
        (sum, difference, at) =>
          sum + (isIn(at % width, Math.floor(at / width)) && isBeyond(difference) ? 1 : 0),
        0,
      );
    assert.equal(
      count(
        (x) => x < 36,
        (difference) => difference > 1.5,
      ),
      0,
      'a shadow is taken for an object',
    );
    const isInside = (x: number, y: number): boolean => x >= 42 && x < 54 && y >= 18 && y < 30;
    const taken = count(isInside, (difference) => difference < 1.5);
    assert.ok(taken <= 2, `${taken} of 144 pixels of an object are taken for the plate`);
  });
});

describe('the background of a shot', () => {
  const FRAMES = 16;
  /** A block of cloth that goes to and fro over the wall, and covers the columns 28 to 35 in every frame. */
  const getLeft = (number: number): number => 20 + Math.round(8 * Math.sin((number / FRAMES) * Math.PI * 2));
  const agreement = new FrameAgreement(wall);
  for (let number = 0; number < FRAMES; number++)
    agreement.add(cover(film(wall, number), cloth, getLeft(number), 16, 16), 1, undefined);
  const flood = new BackgroundFlood(agreement.find(NOISE));
  flood.open();
  const getSet = (x: number, y: number): number => flood.sets[y * width + x]!;

  test('is found by the frames that show it', () => {
    assert.equal(getSet(4, 4), 2 ** FRAMES - 1);
    const uncovered = Array.from({ length: FRAMES }, (_, number) => number).filter(
      (number) => getLeft(number) > 16,
    );
    const set = getSet(14, 24);
    assert.ok(set !== 0, 'what is uncovered at times is hidden');
    for (const number of Array.from({ length: FRAMES }, (_, i) => i))
      if (!uncovered.includes(number)) assert.equal((set >>> number) & 1, 0, `frame ${number} shows cloth`);
  });

  test('is not what covers it in every frame', () => {
    for (let y = 20; y < 28; y++) assert.equal(getSet(28, y), 0, `row ${y} of the cloth is background`);
  });

  test('is the same in a soft shadow that comes and goes', () => {
    const shaded = new FrameAgreement(wall);
    const shade = (x: number): number => 1 - 0.25 / (1 + Math.exp((x - 20) / 2));
    const isShaded = (number: number): boolean => number % 2 === 1;
    for (let number = 0; number < 8; number++) {
      const seen = isShaded(number) ? film(wall, number, shade) : film(wall, number);
      shaded.add(number >= 6 ? cover(seen, cloth, 4, 16, 16) : seen, 1, undefined);
    }
    const [inOneLight, inAnyLight] = [shaded.find(NOISE), shaded.findInAnyLight(NOISE)];
    for (let x = 8; x < 28; x++) {
      assert.equal(inAnyLight.sets[0]![4 * width + x], 255, `column ${x} differs in another light`);
      if (x < 16) assert.equal(inOneLight.sets[0]![4 * width + x]! & 0b1010, 0, `column ${x} has no shadow`);
    }
    for (let y = 19; y < 29; y++)
      assert.equal(inAnyLight.sets[0]![y * width + 12]! >>> 6, 0, 'cloth is the wall');
  });

  test('is doubted where it is hidden beside what is uncovered at times', () => {
    const size = { width: 4, height: 1 };
    assert.equal(measureHiddenDoubt(size, Uint32Array.from([15, 15, 15, 15]), 4), 0);
    assert.equal(measureHiddenDoubt(size, Uint32Array.from([15, 3, 0, 0]), 4), 0.25);
    assert.equal(measureHiddenDoubt(size, new Uint32Array(4), 4), 1);
  });
});

describe('the samples of a shot', () => {
  const picture: WorkingPicture = createMattingPicture(new MattingScene({ width: 32, height: 18 }));
  const codes = (code: number): Uint16Array => new Uint16Array(32 * 18 * 3).fill(code);
  const samples = new ShotSamples(picture);
  for (const [number, code] of [0x8000, 0x6000, 0x8000, 0x2000, 0xf000].entries()) {
    using frame = createMattingFrame(codes(code), picture, number, { num: 1, den: 25 });
    samples.add(frame, 1);
  }
  const lights = Float32Array.from([1, 4 / 3, 1, 1, 1]);
  const make = (set: number): ReturnType<ShotSamples['makePlate']> =>
    samples.makePlate(
      2,
      () => ({ set, lights }),
      (_block, share) => Math.round(share * 100),
    );

  test('make a plate in one light of frames that were taken in several', () => {
    const { planes, confidence } = make(0b00111);
    const gray = (64 + 876 / 2) * PLATE_UNITS;
    for (const code of planes[0])
      assert.ok(Math.abs(code - gray) <= 3 * PLATE_UNITS, `${code} instead of ${gray}`);
    for (const code of [...planes[1], ...planes[2]])
      assert.ok(Math.abs(code - 512 * PLATE_UNITS) <= 2 * PLATE_UNITS);
    assert.ok(confidence.every((share) => share === 100));
  });

  test('leave out what differs from most, and tell it', () => {
    const { planes, confidence } = make(0b01111);
    assert.ok(Math.abs(planes[0][0]! - (64 + 876 / 2) * PLATE_UNITS) <= 3 * PLATE_UNITS);
    assert.ok(confidence.every((share) => share === 75));
  });
});

test('the light of a plate is that in which most of its frames saw it', () => {
  const lumas = [400, 300, 400, 400, 100].map((luma) => Float32Array.of(luma * 16));
  const factors = new PlateLight(lumas).find(0, 0b01111);
  assert.deepEqual(
    [...factors].map((factor) => Number(factor.toFixed(3))),
    [1, 1.333, 1, 1, 1],
  );
});
