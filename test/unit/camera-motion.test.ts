import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CameraMotion, CameraMotionMeter } from '../../src/analysis/camera-motion.ts';
import type { ExcludedArea } from '../../src/analysis/excluded-area.ts';
import { createGaussianTable } from '../../src/core/random.ts';
import { createTexture, drawPicture, type Picture } from '../support/moving-texture.ts';

const SIZE = { width: 208, height: 120 };
const RATE = 25;
const WALL = createTexture(3, 14);
const COAT = createTexture(4, 14);

interface Pose {
  readonly dx?: number;
  readonly dy?: number;
  readonly scale?: number;
  readonly rotation?: number;
}

/** The wall, moved around the middle of the picture by pixels, enlargement and radians. */
function drawWall({ dx = 0, dy = 0, scale = 1, rotation = 0 }: Pose, seed: number): Picture {
  const [cos, sin] = [Math.cos(rotation) / scale, Math.sin(rotation) / scale];
  const [middleX, middleY] = [(SIZE.width - 1) / 2, (SIZE.height - 1) / 2];
  const getCode = (x: number, y: number) => {
    const [px, py] = [x - middleX - dx, y - middleY - dy];
    return WALL(cos * px + sin * py, cos * py - sin * px);
  };
  return drawPicture(SIZE, getCode, { sigma: 1.5, seed });
}

function measure(frames: readonly Picture[], excluded?: (frame: number) => ExcludedArea): CameraMotion {
  const meter = new CameraMotionMeter(RATE);
  for (const [i, frame] of frames.entries()) meter.add(frame, excluded?.(i));
  return meter.finish();
}

function record(count: number, getPose: (frame: number) => Pose): CameraMotion {
  return measure(Array.from({ length: count }, (_, i) => drawWall(getPose(i), i)));
}

function assertNear(actual: number, expected: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual} instead of ${expected}`);
}

test('a still camera is still', () => {
  const { type, confidence, shake, curve } = record(12, () => ({}));
  assert.equal(type, 'still');
  assert.ok(confidence > 0.9, `${confidence}`);
  assert.ok(shake < 0.0003, `${shake}`);
  for (const { dx, dy, scale } of curve) {
    assertNear(Math.hypot(dx, dy), 0, 0.0003, 'shift');
    assertNear(scale, 1, 0.001, 'scale');
  }
});

test('a pan and a tilt are followed beyond the first picture', () => {
  // 45 frames of 5 pixels are more than the picture's width.
  const pan = record(45, (i) => ({ dx: -5 * i }));
  assert.equal(pan.type, 'pan');
  assert.ok(pan.confidence > 0.8);
  for (const [i, { dx, dy }] of pan.curve.entries()) {
    assertNear(dx, (-5 * i) / SIZE.width, 0.01, `shift of frame ${i}`);
    assertNear(dy, 0, 0.01, `height of frame ${i}`);
  }
  const tilt = record(15, (i) => ({ dy: 1.5 * i }));
  assert.equal(tilt.type, 'tilt');
  assertNear(tilt.curve.at(-1)!.dy, (1.5 * 14) / SIZE.width, 0.003, 'shift');
});

test('a zoom and a turn are told from shifts', () => {
  const zoom = record(25, (i) => ({ scale: 1.02 ** i }));
  assert.equal(zoom.type, 'zoom');
  assertNear(zoom.curve.at(-1)!.scale, 1.02 ** 24, 0.01, 'scale');
  const roll = record(20, (i) => ({ rotation: 0.01 * i }));
  assert.equal(roll.type, 'roll');
  assertNear(roll.curve.at(-1)!.rotation, 0.19, 0.005, 'rotation');
});

test('a hand shakes, and the curve is what is left', () => {
  const noise = createGaussianTable(5);
  const { type, shake, curve } = record(36, (i) => ({ dx: 1.2 * noise(i), dy: 1.2 * noise(i + 999) }));
  assert.equal(type, 'hand-held');
  // The parabolas follow a part of the noise.
  assertNear(shake, (1.2 * Math.SQRT2) / SIZE.width, 0.003, 'shake');
  const still = curve.every(({ dx, dy }) => Math.hypot(dx, dy) < 0.01);
  assert.ok(still, 'the curve is smooth');
});

/** A figure that covers 40 % of the picture and walks. */
function isFigure(x: number, y: number, frame: number): boolean {
  return Math.abs(x - 80 - 2 * frame) < 48 && y > 12;
}

function drawFigure(frame: number): Picture {
  const getCode = (x: number, y: number) => (isFigure(x, y, frame) ? COAT(x - 2 * frame, y) : WALL(x, y));
  return drawPicture(SIZE, getCode, { sigma: 1.5, seed: frame });
}

test('a big subject that moves leaves the camera still, named or not', () => {
  const frames = Array.from({ length: 20 }, (_, i) => drawFigure(i));
  const alone = measure(frames);
  assert.equal(alone.type, 'still');
  assert.ok(alone.confidence > 0.35, `${alone.confidence}`);
  assert.ok(alone.curve.every(({ dx }) => Math.abs(dx) < 0.002));
  const boxed = measure(frames, (i) => ({ boxes: [{ x: 32 + 2 * i, y: 12, width: 96, height: 108 }] }));
  const matted = measure(frames, (i) => ({ matte: drawMatte(i), ...SIZE }));
  for (const { type, confidence } of [boxed, matted]) {
    assert.equal(type, 'still');
    assert.ok(confidence > 0.85, `${confidence}`);
  }
});

function drawMatte(frame: number): Uint8Array {
  const { samples } = drawPicture(SIZE, (x, y) => (isFigure(x, y, frame) ? 255 : 0));
  return Uint8Array.from(samples, (share) => share * 255);
}

test('an oblique view needs a homography', () => {
  const frames = Array.from({ length: 6 }, (_, i) => {
    const slant = 0.0006 * i;
    const getCode = (x: number, y: number) => {
      const [px, py] = [x - 103.5, y - 59.5];
      const depth = 1 - slant * px;
      return WALL(px / depth, py / depth);
    };
    return drawPicture(SIZE, getCode, { sigma: 1.5, seed: i });
  });
  const { hasPerspective, curve, confidence } = measure(frames);
  assert.ok(hasPerspective);
  assert.ok(confidence > 0.8, `${confidence}`);
  const [, , , , , , perspective] = curve.at(-1)!.transform;
  // In widths instead of pixels, and from the wall to the picture.
  assertNear(perspective!, 0.0006 * 5 * SIZE.width, 0.05, 'perspective');
});

test('a blank wall tells nothing', () => {
  const frames = Array.from({ length: 5 }, (_, i) => drawPicture(SIZE, () => 120, { sigma: 2, seed: i }));
  const { type, confidence, curve } = measure(frames);
  assert.equal(type, 'unknown');
  assert.ok(confidence < 0.05, `${confidence}`);
  assert.equal(curve.length, 5);
  assert.equal(measure([]).curve.length, 0);
  assert.equal(measure([drawWall({}, 1)]).type, 'still');
  assert.equal(measure([drawPicture({ width: 2, height: 1 }, () => 9)]).curve.length, 1);
});

test('a cut has no confidence, and both sides stay still', () => {
  const frames = Array.from({ length: 12 }, (_, i) =>
    i < 6 ? drawWall({}, i) : drawPicture(SIZE, COAT, { sigma: 1.5, seed: i }),
  );
  const { curve } = measure(frames);
  assert.equal(curve[6]!.confidence, 0);
  assert.ok(curve.every(({ dx, confidence }, i) => Math.abs(dx) < 0.001 && (i === 6 || confidence > 0.8)));
});

test('the same frames give the same curve', () => {
  const pose = (i: number): Pose => ({ dx: 2 * i, rotation: 0.003 * i });
  assert.deepEqual(record(6, pose), record(6, pose));
});
