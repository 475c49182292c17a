import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getPlane16 } from '../../src/media/frame.ts';
import { decodeLight } from '../../src/testing/matting-color.ts';
import type { MattingFrame } from '../../src/testing/matting-frame.ts';
import { MattingScene, type MattingSceneOptions } from '../../src/testing/matting-scene.ts';
import { createMattingPicture, drawMattingFrames } from '../../src/testing/matting-video.ts';

const SIZE = { width: 160, height: 90, frames: 12 } as const;
const AREA = SIZE.width * SIZE.height;

function draw(number: number, options: Partial<MattingSceneOptions> = {}): MattingFrame {
  return new MattingScene({ ...SIZE, ...options }).drawFrame(number);
}

const light = (codes: Uint16Array, at: number): number => decodeLight(codes[at]! / 65535);

function share({ alpha }: MattingFrame, isCounted: (opacity: number) => boolean): number {
  return alpha.filter(isCounted).length / alpha.length;
}

const isPartial = (opacity: number): boolean => opacity > 0 && opacity < 65535;

/** Soft pixels of a picture 320 wide where the waving hand is and no hair. */
function countSoftAtHand(alpha: Uint16Array): number {
  return alpha.filter((opacity, i) => i % 320 > 208 && isPartial(opacity)).length;
}

test('a frame is a function of its number and the seed', () => {
  const scene = new MattingScene(SIZE);
  scene.drawFrame(7);
  assert.deepEqual(scene.drawFrame(3), draw(3));
  assert.notDeepEqual(draw(3, { seed: 2 }).alpha, draw(3).alpha);
  assert.notDeepEqual(draw(3).picture, draw(4).picture);
});

for (const background of ['green-screen', 'blue-screen', 'room'] as const)
  test(`without noise, the light in front of a ${background} is that of subject and plate by alpha`, () => {
    const { picture, alpha, foreground, plate } = draw(5, {
      background,
      noiseSigma: 0,
      drift: 0.2,
      pan: 0.1,
    });
    for (let at = 0; at < AREA * 3; at++) {
      const opacity = alpha[Math.floor(at / 3)]! / 65535;
      const mixed = opacity * light(foreground, at) + (1 - opacity) * light(plate, at);
      assert.ok(Math.abs(mixed - light(picture, at)) < 2e-4, `${mixed} at ${at}, not ${light(picture, at)}`);
    }
  });

test('the subject has a core, soft edges and hairs, and a hand that motion blurs', () => {
  const still = draw(0);
  assert.ok(share(still, (opacity) => opacity === 65535) > 0.08);
  assert.ok(share(still, isPartial) > 0.02);
  const scene = new MattingScene({ width: 320, height: 180, frames: 11 });
  const blurred = Array.from({ length: 11 }, (_, number) => countSoftAtHand(scene.drawFrame(number).alpha));
  assert.ok(Math.max(...blurred) > Math.min(...blurred) * 1.5, `soft pixels at the hand: ${blurred}`);
});

test('the screen colors the edges of the subject, and a black set does not', () => {
  const { alpha, foreground, spillFreeForeground } = draw(2);
  let [edge, core] = [0, 0];
  for (let i = 0; i < AREA; i++) {
    const greener = light(foreground, i * 3 + 1) - light(spillFreeForeground, i * 3 + 1);
    if (isPartial(alpha[i]!)) edge = Math.max(edge, greener);
    else if (alpha[i] === 65535) core += greener / AREA;
  }
  assert.ok(edge > 0.03, `edges are greener by ${edge}`);
  assert.ok(core < edge / 10, `the core is greener by ${core}`);
  const none = draw(2, { spill: 0 });
  assert.deepEqual(none.foreground, none.spillFreeForeground);
});

test('a shadow darkens the background by its share of the signal, and is no part of alpha', () => {
  const lit = draw(6, { background: 'room', noiseSigma: 0 });
  const shadowed = draw(6, { background: 'room', noiseSigma: 0, shadow: 0.25 });
  assert.deepEqual(shadowed.alpha, lit.alpha);
  assert.deepEqual(shadowed.plate, lit.plate);
  let darkest = 1;
  for (let at = 0; at < AREA * 3; at++)
    if (lit.alpha[Math.floor(at / 3)] === 0 && lit.picture[at]! > 20000)
      darkest = Math.min(darkest, shadowed.picture[at]! / lit.picture[at]!);
  assert.ok(Math.abs(darkest - 0.75) < 0.06, `the darkest shadow leaves ${darkest}`);
});

test('unevenness is the share by which the signal of a screen falls', () => {
  for (const unevenness of [0, 0.35, 0.6]) {
    const { plate } = draw(0, { unevenness });
    const greens = Array.from({ length: AREA }, (_, i) => plate[i * 3 + 1]!);
    const fall = 1 - Math.min(...greens) / Math.max(...greens);
    assert.ok(Math.abs(fall - unevenness) < 0.05, `${unevenness} became ${fall}`);
  }
});

test('exposure drifts, the camera pans, and the set is empty as long as it should be', () => {
  const [dark, bright] = [draw(6, { drift: 0.3 }), draw(0, { drift: 0.3 })];
  assert.ok(light(dark.plate, 1) < light(bright.plate, 1) * 0.75);
  const room = new MattingScene({ ...SIZE, background: 'room', pan: 0.2, emptyFrames: 3 });
  assert.notDeepEqual(room.drawFrame(0).plate, room.drawFrame(1).plate);
  assert.equal(
    share(room.drawFrame(2), (opacity) => opacity > 0),
    0,
  );
  assert.ok(
    share(new MattingScene({ ...SIZE, frames: 60, emptyFrames: 3 }).drawFrame(50), (opacity) => opacity > 0) >
      0.1,
  );
});

test('noise has the wanted size', () => {
  const [clean, noisy] = [draw(1, { noiseSigma: 0 }).picture, draw(1, { noiseSigma: 2.5 }).picture];
  const squared = noisy.reduce((sum, code, i) => sum + ((code - clean[i]!) / 257) ** 2, 0);
  assert.ok(Math.abs(Math.sqrt(squared / clean.length) - 2.5) < 0.1);
});

for (const [pixelFormat, width, height] of [
  ['yuv420p10le', 97, 55],
  ['yuv422p10le', 97, 55],
  ['yuv444p10le', 55, 97],
] as const)
  test(`frames of ${width}x${height} as ${pixelFormat} have the colors of the plate`, () => {
    const scene = new MattingScene({ width, height, frames: 2, emptyFrames: 2, noiseSigma: 0 });
    const picture = createMattingPicture(scene, pixelFormat);
    const { plate } = scene.drawFrame(1);
    const [red, green, blue] = [0, 1, 2].map((channel) => plate[channel]! / 65535) as [
      number,
      number,
      number,
    ];
    const luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    const codes = [
      64 + 876 * luma,
      512 + (896 * (blue - luma)) / 1.8556,
      512 + (896 * (red - luma)) / 1.5748,
    ];
    const frames = [...drawMattingFrames(scene, picture)];
    assert.deepEqual(
      frames.map(({ pts }) => pts),
      [0n, 1n],
    );
    for (const [index, code] of codes.entries())
      assert.ok(Math.abs(getPlane16(frames[1]!, index, 1, 1).samples[0]! - code) <= 1.5);
    for (const frame of frames) frame.free();
  });
