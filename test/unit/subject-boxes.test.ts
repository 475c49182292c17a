import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findRegions } from '../../src/analysis/connected-regions.ts';
import { findSubjectShape, trackSubject } from '../../src/analysis/subject-boxes.ts';

const [WIDTH, HEIGHT] = [64, 48];

/** A matte of 16 bits with padded rows, opaque in rectangles given as left, top, right, bottom, all inclusive. */
function drawMatte(...rectangles: readonly (readonly [number, number, number, number])[]) {
  const stride = WIDTH + 5;
  const samples = new Uint16Array(stride * HEIGHT).fill(3000);
  for (const [left, top, right, bottom] of rectangles)
    for (let y = top; y <= bottom; y++) samples.fill(65535, y * stride + left, y * stride + right + 1);
  return { samples, stride, width: WIDTH, height: HEIGHT };
}

test('a subject has a box, key points and a centroid', () => {
  // Head, trunk and one arm to the right.
  const shape = findSubjectShape(drawMatte([20, 5, 25, 12], [16, 13, 29, 40], [30, 20, 44, 22]))!;
  assert.deepEqual(shape.box, { x: 16, y: 5, width: 29, height: 36 });
  assert.deepEqual(shape.top, { x: 22.5, y: 5 });
  assert.deepEqual(shape.bottom, { x: 22.5, y: 40 });
  assert.deepEqual(shape.left, { x: 16, y: 13 });
  assert.deepEqual(shape.right, { x: 44, y: 20 });
  const area = 6 * 8 + 14 * 28 + 15 * 3;
  assert.equal(shape.share, area / (WIDTH * HEIGHT));
  assert.equal(shape.centroid.x, (48 * 22.5 + 392 * 22.5 + 45 * 37) / area);
});

test('islands are no part of the subject, a second person is', () => {
  const alone = findSubjectShape(drawMatte([10, 10, 29, 40], [60, 2, 62, 4]))!;
  assert.deepEqual(alone.box, { x: 10, y: 10, width: 20, height: 31 });
  const two = findSubjectShape(drawMatte([10, 10, 29, 40], [50, 20, 59, 40]))!;
  assert.deepEqual(two.box, { x: 10, y: 10, width: 50, height: 31 });
  assert.equal(findSubjectShape(drawMatte()), undefined);
  assert.equal(findSubjectShape(drawMatte([3, 3, 3, 3])), undefined);
});

test('regions touch at corners, and join below a gap', () => {
  const rows = ['#.#..#', '#.#.#.', '###...', '......', '.....#'];
  const marked = Uint8Array.from(rows.join(''), (pixel) => (pixel === '#' ? 1 : 0));
  assert.deepEqual(
    findRegions(marked, 6).map(({ area }) => area),
    [7, 2, 1],
  );
  assert.deepEqual(findRegions(new Uint8Array(12), 6), []);
});

test('boxes lose their jitter and keep their way', () => {
  const shapes = Array.from({ length: 30 }, (_, i) => {
    if (i === 14) return undefined;
    const jitter = i % 2;
    return findSubjectShape(drawMatte([5 + i + jitter, 10, 20 + i + jitter, 40]));
  });
  const tracked = trackSubject(shapes, 25);
  assert.equal(tracked.length, 30);
  assert.equal(tracked[14], undefined);
  for (const [i, subject] of tracked.entries()) {
    if (subject === undefined) continue;
    assert.ok(Math.abs(subject.smoothBox.x - (5.5 + i)) < 0.4, `frame ${i}: ${subject.smoothBox.x}`);
    assert.ok(Math.abs(subject.center.x - (13 + i)) < 0.4 && Math.abs(subject.center.y - 25) < 1e-6);
    assert.equal(subject.box.x, 5 + i + (i % 2));
  }
  assert.deepEqual(trackSubject([undefined, undefined], 25), [undefined, undefined]);
  assert.deepEqual(trackSubject([], 25), []);
});
