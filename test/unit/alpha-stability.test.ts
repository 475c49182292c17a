import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type AlphaStability,
  AlphaStabilityMeter,
  type BackwardMotion,
} from '../../src/analysis/alpha-stability.ts';
import { findOcclusions } from '../../src/analysis/flow-field.ts';
import { createGaussianTable } from '../../src/core/random.ts';
import { OpticalFlow } from '../../src/frames/flow/optical-flow.ts';
import { MattingScene, type MattingSceneOptions } from '../../src/testing/matting-scene.ts';

const [WIDTH, HEIGHT] = [512, 288];
const SIZE = { stride: WIDTH, width: WIDTH, height: HEIGHT };

/** Two frames of a seeded scene: their true mattes, and the flow that is measured between their pictures. */
interface Pair {
  readonly mattes: readonly [Uint16Array, Uint16Array];
  readonly motion: BackwardMotion;
}

function drawPair(options: Partial<MattingSceneOptions>, number: number): Pair {
  const scene = new MattingScene(options);
  const frames = [scene.drawFrame(number), scene.drawFrame(number + 1)] as const;
  const flow = new OpticalFlow(WIDTH, HEIGHT);
  for (const { picture } of frames) flow.add({ samples: getLuma(picture), ...SIZE });
  const backward = flow.computeBackward();
  const occluded = findOcclusions(backward, flow.computeForward());
  return { mattes: [frames[0].alpha, frames[1].alpha], motion: { flow: backward, occluded } };
}

function getLuma(picture: Uint16Array): Float32Array {
  return new Float32Array(picture.length / 3).map((_, i) => {
    const [red, green, blue] = picture.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number];
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 65535;
  });
}

const meter = new AlphaStabilityMeter(WIDTH, HEIGHT);

/** @param damage gives the alpha of a pixel, 0 to 1, in the first or the second frame */
function measure(
  { mattes, motion }: Pair,
  damage: (alpha: number, pixel: number, frame: 0 | 1) => number = (alpha) => alpha,
): AlphaStability {
  const [first, second] = mattes.map((matte, frame) => ({
    samples: Float32Array.from(matte, (code, pixel) => damage(code / 65535, pixel, frame as 0 | 1)),
    ...SIZE,
  }));
  return meter.measure(first!, second!, motion);
}

const noise = createGaussianTable(5);
const isInBand = (alpha: number) => alpha > 0.02 && alpha < 0.98;
const clamp = (alpha: number) => Math.max(0, Math.min(1, alpha));

const GREEN = drawPair({ background: 'green-screen', seed: 1 }, 8);
const ROOM = drawPair({ background: 'room', seed: 1, motion: 'walk' }, 8);
const SCENES = { 'green-screen': GREEN, room: ROOM } as const;

test('where a fast hand is beside hair nothing is judged by the motion of the other', () => {
  const { stableShare, edgePixels } = measure(drawPair({ background: 'room', seed: 1, motion: 'walk' }, 24));
  assert.ok(stableShare >= 0.999, `${stableShare}`);
  assert.ok(edgePixels > 1000, `${edgePixels} pixels were judged`);
});

for (const [background, pair] of Object.entries(SCENES)) {
  test(`the truth in front of a ${background} is stable, though neighbors differ`, () => {
    const { stableShare, stableEdgeShare, edgePixels, rawStableShare, rawDifference } = measure(pair);
    assert.ok(stableShare >= 0.999, `${stableShare}`);
    assert.ok(stableEdgeShare >= 0.998, `${stableEdgeShare}`);
    assert.ok(edgePixels > 2500, `${edgePixels} pixels were judged`);
    assert.ok(rawStableShare < 0.85 && rawDifference > 0.03, `${rawStableShare}, ${rawDifference}`);
  });

  test(`a matte that boils in front of a ${background} is not`, () => {
    const grain = (alpha: number, pixel: number, frame: number) =>
      isInBand(alpha) ? clamp(alpha + 0.25 * noise(pixel * 31 + frame * 7919)) : alpha;
    assert.ok(measure(pair, grain).stableEdgeShare < 0.975);
    const blobs = (alpha: number, pixel: number, frame: number) => {
      const block = (Math.floor(pixel / WIDTH) >> 2) * WIDTH + ((pixel % WIDTH) >> 2);
      return isInBand(alpha) ? clamp(alpha + 0.2 * noise(block * 31 + frame * 7919)) : alpha;
    };
    const { stableShare, stableEdgeShare } = measure(pair, blobs);
    assert.ok(stableShare < 0.97, `${stableShare}`);
    assert.ok(stableEdgeShare < 0.93, `${stableEdgeShare}`);
  });

  test(`an edge that breathes and a matte that flickers in front of a ${background} are not`, () => {
    const breathing = measure(pair, (alpha, _pixel, frame) => alpha ** (frame === 0 ? 1 : 1.6));
    assert.ok(breathing.stableShare < 0.96, `${breathing.stableShare}`);
    const flicker = measure(pair, (alpha, _pixel, frame) => (frame === 0 ? alpha : 0.95 * alpha));
    assert.ok(flicker.stableShare < 0.9, `${flicker.stableShare}`);
  });
}

test('a matte that stays where it was while its subject walks is not stable', () => {
  const { stableShare } = measure({ ...ROOM, mattes: [ROOM.mattes[0], ROOM.mattes[0]] });
  assert.ok(stableShare < 0.9, `${stableShare}`);
});

test('a matte that vanishes is not stable, nor is one that comes', () => {
  const vanishing = measure(GREEN, (alpha, _pixel, frame) => (frame === 0 ? alpha : 0));
  assert.ok(vanishing.stableShare < 0.1, `${vanishing.stableShare}`);
  const coming = measure(GREEN, (alpha, _pixel, frame) => (frame === 0 ? 0 : alpha));
  assert.ok(coming.stableShare < 0.1, `${coming.stableShare}`);
});

test('a matte without an edge is stable, and what is hidden is not judged', () => {
  assert.deepEqual(
    measure(GREEN, () => 1),
    { stableShare: 1, stableEdgeShare: 1, edgePixels: 0, rawStableShare: 1, rawDifference: 0 },
  );
  const hidden = { ...GREEN.motion, occluded: new Uint8Array(WIDTH * HEIGHT).fill(1) };
  assert.equal(measure({ ...GREEN, motion: hidden }).edgePixels, 0);
});
