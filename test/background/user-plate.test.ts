import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureLikeness, measureResidual } from '../../src/adapters/builtin-plate/user-plate.ts';
import type { HalfPicture } from '../../src/frames/half-picture.ts';

const [width, height] = [160, 90];

function paint(getLuma: (x: number, y: number) => number): HalfPicture {
  const luma = Float32Array.from({ length: width * height }, (_, at) =>
    getLuma(at % width, Math.floor(at / width)),
  );
  const none = new Float32Array(width * height);
  return { width, height, luma, blue: none, red: none };
}

const isLeft = (at: number): boolean => at % width < 64;

test('a subject that fills more than half of a flat picture does not make its plate another place', () => {
  const plate = paint(() => 400);
  const seen = paint((x) => (x < 64 ? 400 : 160));
  assert.equal(measureLikeness(plate, seen, isLeft), 1);
});

test('a subject that fills more than half of a picture does not move its plate', () => {
  const draw = (x: number, y: number): number => 400 + 120 * Math.sin(x / 3) * Math.sin(y / 3);
  const seen = paint((x, y) => (x < 64 ? draw(x, y) : 0.4 * draw(x, y)));
  assert.equal(measureResidual(paint(draw), seen, isLeft), 0);
});

test('a flat picture has no edges that tell where a plate lies', () => {
  const flat = paint(() => 400);
  assert.equal(
    measureResidual(flat, flat, () => true),
    undefined,
  );
});

test('what little is seen of a background does not tell that a plate is of another place', () => {
  const plate = paint(() => 400);
  const seen = { ...plate, blue: new Float32Array(width * height).fill(200) };
  const measure = (side: number): number =>
    measureLikeness(plate, seen, (at) => at % width < side && at < side * width);
  assert.deepEqual([measure(0), measure(10), measure(60)], [1, 1, 0]);
});
