import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Rational } from '../../src/core/rational.ts';
import { FrameTimes } from '../../src/frames/interpolation/frame-times.ts';
import type { InterpolationSource } from '../../src/frames/interpolation/interpolation-source.ts';
import { interpolateFrames } from '../../src/frames/interpolator.ts';
import { type Frame, getPlane8, setFrameTimeBase } from '../../src/media/frame.ts';
import { decodeLight, encodeLight, getTransferTables } from '../../src/media/video/transfer-curve.ts';
import { MotionScene, type MotionSceneOptions } from '../../src/testing/motion-scene.ts';
import { copyPlanes, createWorkingPicture, drawWorkingFrame } from '../support/working-frames.ts';

const SIZE = { width: 160, height: 90 };
const SIX: Rational = { num: 6, den: 1 };
const NTSC: Rational = { num: 24000, den: 1001 };
const SUBJECT = { speed: [2.6, -0.7], degreesPerFrame: 1.5 } as const;

function createSource({ width, height } = SIZE): InterpolationSource {
  return { ...createWorkingPicture(width, height), pixelFormat: 'yuv420p' };
}

/** Gives frames their times at a rate, and counts how many were taken. */
async function* play(frames: readonly Frame[], { num, den }: Rational, taken = { count: 0 }) {
  for (const [i, frame] of frames.entries()) {
    frame.pts = BigInt(i);
    setFrameTimeBase(frame, { num: den, den: num });
    taken.count++;
    yield frame;
  }
}

/** Luma without padding. */
function copyLuma(frame: Frame): Uint8Array {
  const { width, height } = frame;
  const { samples, stride } = getPlane8(frame, 0, width, height);
  const luma = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) luma.set(samples.subarray(y * stride, y * stride + width), y * width);
  return luma;
}

function measurePsnr(a: Uint8Array, b: Uint8Array): number {
  const squares = a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
  return 10 * Math.log10((255 * 255 * a.length) / squares);
}

function takeLuma(frame: Frame): Uint8Array {
  const luma = copyLuma(frame);
  frame.free();
  return luma;
}

/** Luma of a scene's frames at two times the rate, of every second frame, and of the truth. */
async function double(motion: Pick<MotionSceneOptions, 'pan' | 'subject'>) {
  const scene = new MotionScene({ ...SIZE, seed: 11, ...motion });
  const truth = Array.from({ length: 7 }, (_, time) => takeLuma(scene.draw(time)));
  const kept = [0, 2, 4, 6].map((time) => scene.draw(time));
  const options = { source: createSource(), rate: SIX, target: { num: 12, den: 1 } };
  const drawn = (await Array.fromAsync(interpolateFrames(play(kept, SIX), options))).map(takeLuma);
  return { truth, drawn };
}

for (const [name, motion] of Object.entries({
  'a subject moves before a still background': { pan: [0, 0], subject: SUBJECT },
  'the camera pans with a subject': { pan: [-2.3, 0.6], subject: SUBJECT },
  'the camera pans': { pan: [2.7, -1.1] },
} as const)) {
  test(`frames that were left out are drawn 5 dB better than their neighbors' mean: ${name}`, async () => {
    const { truth, drawn } = await double(motion);
    assert.equal(drawn.length, 8);
    for (const time of [0, 2, 4, 6]) assert.deepEqual(drawn[time], truth[time], 'frames stay as they are');
    for (const time of [3, 5]) {
      const mean = truth[time - 1]!.map((value, i) => (value + truth[time + 1]![i]! + 1) >> 1);
      const [own, blend] = [measurePsnr(drawn[time]!, truth[time]!), measurePsnr(mean, truth[time]!)];
      assert.ok(own >= blend + 5, `${own.toFixed(1)} dB, the mean ${blend.toFixed(1)} dB`);
    }
    assert.deepEqual(drawn[7], truth[6], 'after the last frame it is held');
  });
}

test('nothing is mixed across a cut: the nearer frame is held', async () => {
  const before = new MotionScene({ ...SIZE, seed: 12, pan: [3, 0] });
  const after = new MotionScene({ ...SIZE, seed: 13, pan: [-2, 1], subject: SUBJECT });
  const shots = [0, 1, 2].map((time) => before.draw(time)).concat([3, 4, 5].map((time) => after.draw(time)));
  const frames = shots.map(copyLuma);
  const options = { source: createSource(), rate: SIX, target: { num: 24, den: 1 } };
  const drawn = (await Array.fromAsync(interpolateFrames(play(shots, SIX), options))).map(takeLuma);
  assert.equal(drawn.length, 24);
  for (const index of [8, 9]) assert.deepEqual(drawn[index], frames[2]);
  for (const index of [10, 11, 12]) assert.deepEqual(drawn[index], frames[3]);
  // Within the shots beside the cut, frames are drawn.
  for (const [index, frame] of [
    [6, 1],
    [14, 3],
  ] as const)
    assert.ok(measurePsnr(drawn[index]!, frames[frame]!) < 35);
});

test('plain cards of two colors are a cut', async () => {
  const source = createWorkingPicture(64, 36);
  const cards = [200, 200, 700, 700].map((luma) => drawWorkingFrame(source, () => [luma, 512, 600]));
  const drawn = interpolateFrames(play(cards, SIX), { source, rate: SIX, target: { num: 30, den: 1 } });
  for await (const frame of drawn) {
    const [luma] = copyPlanes(frame, source);
    assert.ok(luma!.every((code) => code === (frame.pts < 8n ? 200 : 700)));
    frame.free();
  }
});

test('light is mixed as light, with 10 bits', async () => {
  const source = createWorkingPicture(64, 36);
  const cards = [400, 490].map((luma) => drawWorkingFrame(source, () => [luma, 512, 512]));
  const options = { source, rate: SIX, target: { num: 12, den: 1 } };
  const drawn = await Array.fromAsync(interpolateFrames(play(cards, SIX), options));
  const tables = getTransferTables('bt709');
  const light = [400, 490].map((code) => decodeLight(tables, (code - 64) / 876));
  const expected = 64 + 876 * encodeLight(tables, (light[0]! + light[1]!) / 2);
  const [luma, blue] = copyPlanes(drawn[1]!, source);
  assert.ok(luma!.every((code) => Math.abs(code - expected) < 1) && expected > 446);
  assert.ok(blue!.every((code) => code === 512));
  for (const frame of drawn) frame.free();
});

for (const [rate, target, count, expected] of [
  [SIX, { num: 24, den: 1 }, 14, 56],
  [{ num: 25, den: 1 }, NTSC, 25, 24],
  [{ num: 25, den: 1 }, { num: 60, den: 1 }, 7, 17],
  [NTSC, { num: 60000, den: 1001 }, 5, 13],
  [{ num: 24, den: 1 }, SIX, 9, 2],
  [SIX, SIX, 3, 3],
] as const) {
  const name = `${count} frames of ${rate.num}/${rate.den} become ${expected} of ${target.num}/${target.den}`;
  test(name, async () => {
    const scene = new MotionScene({ width: 36, height: 22, seed: 1, pan: [1, 0] });
    const frames = Array.from({ length: count }, (_, time) => scene.draw(time));
    const taken = { count: 0 };
    const options = { source: createSource({ width: 36, height: 22 }), rate, target };
    let index = 0;
    for await (const frame of interpolateFrames(play(frames, rate, taken), options)) {
      assert.equal(frame.pts, BigInt(index++));
      assert.deepEqual([frame.timeBase.num, frame.timeBase.den], [target.den, target.num]);
      const behind = taken.count - (Number(frame.pts) * rate.num * target.den) / (rate.den * target.num);
      assert.ok(behind <= 3 + rate.num / target.num, `${behind} frames are held`);
      frame.free();
    }
    assert.equal(index, expected);
  });
}

test('an hour at any rate has the exact number of frames, each in its place', () => {
  const times = new FrameTimes({ num: 25, den: 1 }, NTSC);
  assert.equal(times.countFrames(90_000), Math.round((3600 * 24000) / 1001));
  assert.deepEqual(times.locate(24_000), { frame: 25_025, share: 0 });
  const { frame, share } = times.locate(86_313);
  assert.ok(Math.abs(frame + share - (86_313 * 25 * 1001) / 24000) < 1e-6);
});

test('output begins where the input did', async () => {
  const scene = new MotionScene({ width: 32, height: 18, seed: 1, pan: [1, 0] });
  async function* late() {
    const frame = scene.draw(0);
    frame.pts = 90_000n;
    setFrameTimeBase(frame, { num: 1, den: 90_000 });
    yield frame;
  }
  const options = { source: createSource({ width: 32, height: 18 }), rate: SIX, target: { num: 12, den: 1 } };
  const drawn = await Array.fromAsync(interpolateFrames(late(), options));
  assert.deepEqual(
    drawn.map(({ pts }) => pts),
    [12n, 13n],
  );
  for (const frame of drawn) frame.free();
});

test('a stop request ends it', async () => {
  const scene = new MotionScene({ width: 32, height: 18, seed: 1, pan: [1, 0] });
  const frames = [0, 1, 2].map((time) => scene.draw(time));
  const options = {
    source: createSource({ width: 32, height: 18 }),
    rate: SIX,
    target: { num: 12, den: 1 },
    signal: AbortSignal.abort(new Error('stopped')),
  };
  await assert.rejects(Array.fromAsync(interpolateFrames(play(frames, SIX), options)), /stopped/);
});
