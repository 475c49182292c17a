import assert from 'node:assert/strict';
import { test } from 'node:test';
import { widenToSubject } from '../../src/adapters/mask-nets/widened-box.ts';

const SIZE = { width: 100, height: 60 };
const BOX = { x: 30, y: 10, width: 30, height: 40 };

/** A mask that shows a subject in a rectangle, 1 a pixel there. */
function drawMask(left: number, top: number, right: number, bottom: number) {
  const values = new Float32Array(SIZE.width * SIZE.height);
  for (let y = top; y < bottom; y++) values.fill(1, y * SIZE.width + left, y * SIZE.width + right);
  return { ...SIZE, values };
}

test('a box that the subject crosses is widened to all of it, with a margin', () => {
  assert.deepEqual(widenToSubject(BOX, drawMask(40, 20, 75, 45)), { ...BOX, width: 75 + 3 - 30 });
  assert.deepEqual(widenToSubject(BOX, drawMask(20, 20, 50, 45)), { ...BOX, x: 17, width: 60 - 17 });
  assert.deepEqual(widenToSubject(BOX, drawMask(40, 6, 50, 45)), { ...BOX, y: 2, height: 50 - 2 });
});

test('a box is widened no farther than the picture', () => {
  assert.deepEqual(widenToSubject(BOX, drawMask(0, 20, 100, 60)), { x: 0, y: 10, width: 100, height: 50 });
});

test('a box stays where the subject is inside of it, touches its side, or somebody else is apart', () => {
  for (const mask of [
    drawMask(35, 15, 55, 45),
    drawMask(35, 15, 60, 50),
    drawMask(70, 15, 90, 45),
    drawMask(0, 0, 0, 0),
  ])
    assert.deepEqual(widenToSubject(BOX, mask), BOX);
});
