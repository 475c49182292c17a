import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createFlowField,
  type FlowField,
  findOcclusions,
  resizeFlow,
  warpPlane,
} from '../../src/analysis/flow-field.ts';
import { OpticalFlow } from '../../src/frames/flow/optical-flow.ts';
import { createTexture, drawPicture, type Picture } from '../support/moving-texture.ts';

const SIZE = { width: 640, height: 360 };
const WALL = createTexture(1);
const COAT = createTexture(2);

type Shift = readonly [number, number];

/** Mean end-point error in pixels, over the pixels that `isJudged` names. */
function measureError(
  { width, height, u, v }: FlowField,
  getTruth: (x: number, y: number) => Shift,
  isJudged: (x: number, y: number) => boolean = () => true,
): number {
  let [sum, count] = [0, 0];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (!isJudged(x, y)) continue;
      const [trueU, trueV] = getTruth(x, y);
      sum += Math.hypot(u[i]! - trueU, v[i]! - trueV);
      count++;
    }
  }
  return sum / count;
}

function drawPan([dx, dy]: Shift, seed: number, size = SIZE): Picture {
  return drawPicture(size, (x, y) => WALL(x - dx, y - dy), { sigma: 2, seed });
}

const flow = new OpticalFlow(SIZE.width, SIZE.height);

for (const pan of [
  [1, 0],
  [0.5, -0.25],
  [7.3, 2.6],
  [-18.5, 9.25],
  [20, 0],
] as const) {
  test(`a pan by ${pan} is found`, () => {
    const found = flow.compute(drawPan([0, 0], 1), drawPan(pan, 2));
    const stays = (x: number, y: number) =>
      x + pan[0] >= 0 && x + pan[0] < SIZE.width && y + pan[1] >= 0 && y + pan[1] < SIZE.height;
    const error = measureError(found, () => pan, stays);
    assert.ok(error < 0.2, `mean end-point error ${error}`);
  });
}

const isSubject = (x: number, y: number, dx = 0) => ((x - dx - 300) / 70) ** 2 + ((y - 180) / 130) ** 2 < 1;

function drawSubject(dx: number, seed: number): Picture {
  const getCode = (x: number, y: number) => (isSubject(x, y, dx) ? COAT(x - dx, y) : WALL(x, y));
  return drawPicture(SIZE, getCode, { sigma: 2, seed });
}

for (const dx of [2, 6.5, 14]) {
  test(`a subject that moves by ${dx} leaves the background still`, () => {
    const forward = flow.compute(drawSubject(0, 1), drawSubject(dx, 2));
    const isHidden = (x: number, y: number) => !isSubject(x, y) && isSubject(x, y, dx);
    const error = measureError(
      forward,
      (x, y) => [isSubject(x, y) ? dx : 0, 0],
      (x, y) => !isHidden(x, y),
    );
    assert.ok(error < 0.15, `mean end-point error ${error}`);
    const inside = measureError(
      forward,
      () => [dx, 0],
      (x, y) => isSubject(x, y),
    );
    assert.ok(inside < 0.5, `mean end-point error within the subject ${inside}`);
  });
}

test('what the subject hides is found by going there and back', () => {
  const dx = 14;
  const forward = flow.compute(drawSubject(0, 1), drawSubject(dx, 2));
  const occluded = findOcclusions(forward, flow.computeBackward());
  let [hidden, found, wrong] = [0, 0, 0];
  for (let y = 0, i = 0; y < SIZE.height; y++) {
    for (let x = 0; x < SIZE.width; x++, i++) {
      const isHidden = !isSubject(x, y) && isSubject(x, y, dx);
      if (isHidden) hidden++;
      if (isHidden && occluded[i]) found++;
      if (!isHidden && occluded[i]) wrong++;
    }
  }
  assert.ok(found > 0.85 * hidden, `${found} of ${hidden} hidden pixels found`);
  assert.ok(wrong < 0.03 * SIZE.width * SIZE.height, `${wrong} visible pixels taken for hidden`);
});

test('noise alone is no motion, on a texture and on a plain wall', () => {
  const plain = (seed: number) => drawPicture(SIZE, (x) => 90 + x / 20, { sigma: 3, seed });
  assert.ok(measureError(flow.compute(drawPan([0, 0], 1), drawPan([0, 0], 2)), () => [0, 0]) < 0.1);
  assert.ok(measureError(flow.compute(plain(1), plain(2)), () => [0, 0]) < 0.1);
});

test('a change of light is no motion', () => {
  const bright = drawPicture(SIZE, (x, y) => 25 + WALL(x, y));
  assert.ok(measureError(flow.compute(drawPicture(SIZE, WALL), bright), () => [0, 0]) < 0.1);
});

test('planes of 8, 10 and float bits with any stride give the same flow, also twice', () => {
  const [a, b] = [drawPan([0, 0], 1), drawPan([3, 1], 2)];
  const expected = flow.compute(a, b);
  assert.deepEqual(flow.compute(a, b), expected);
  const deep = flow.compute(
    quantize(a, new Uint16Array(700 * 360), 1023),
    quantize(b, new Uint16Array(700 * 360), 1023),
  );
  const coarse = flow.compute(
    quantize(a, new Uint8Array(700 * 360), 255),
    quantize(b, new Uint8Array(700 * 360), 255),
  );
  for (const field of [deep, coarse])
    assert.ok(measureError(field, (x, y) => [expected.u[y * 640 + x]!, expected.v[y * 640 + x]!]) < 0.02);
});

function quantize<T extends Uint8Array | Uint16Array>(
  { samples, width, height }: Picture,
  codes: T,
  peak: number,
) {
  const stride = codes.length / height;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      codes[y * stride + x] = Math.max(0, Math.min(peak, Math.round(samples[y * width + x]! * peak)));
  return { samples: codes, stride, width, height };
}

test('a larger picture is reduced to the size of the flow', () => {
  const small = new OpticalFlow(320, 180, { finestLevel: 0 });
  const found = small.compute(drawPan([0, 0], 1), drawPan([6, -4], 2));
  assert.ok(
    measureError(
      found,
      () => [3, -2],
      (x, y) => x < 310 && y > 10,
    ) < 0.1,
  );
});

test('odd and tiny pictures have a flow', () => {
  const odd = { width: 333, height: 187 };
  const found = new OpticalFlow(333, 187).compute(drawPan([0, 0], 1, odd), drawPan([4, 3], 2, odd));
  assert.ok(
    measureError(
      found,
      () => [4, 3],
      (x, y) => x < 325 && y < 180,
    ) < 0.2,
  );
  for (const [width, height] of [
    [1, 1],
    [5, 3],
    [17, 9],
  ] as const) {
    const tiny = new OpticalFlow(width, height);
    const field = tiny.compute(drawPan([0, 0], 1, { width, height }), drawPan([0, 0], 2, { width, height }));
    assert.ok(field.u.every(Number.isFinite) && field.u.length === width * height);
  }
});

test('the next picture, seen along the flow, is the first one', () => {
  const [a, b] = [drawPicture(SIZE, WALL), drawPicture(SIZE, (x, y) => WALL(x - 5.5, y + 2.25))];
  const seen = warpPlane(b.samples, flow.compute(a, b), new Float32Array(a.samples.length));
  const measureDifference = (picture: Float32Array) => {
    let [sum, count] = [0, 0];
    for (let y = 20; y < 340; y++)
      for (let x = 20; x < 620; x++, count++)
        sum += Math.abs(picture[y * 640 + x]! - a.samples[y * 640 + x]!) * 255;
    return sum / count;
  };
  assert.ok(measureDifference(b.samples) > 20);
  // What is left is the blur of reading halfway between pixels.
  assert.ok(measureDifference(seen) < 1.5);
});

test('a field grows with its values', () => {
  const small = createFlowField(8, 4);
  small.u.fill(1.5);
  small.v.fill(-1);
  const { u, v } = resizeFlow(small, createFlowField(16, 12));
  assert.ok(u.every((value) => value === 3) && v.every((value) => value === -3));
});
