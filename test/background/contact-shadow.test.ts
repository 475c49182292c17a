import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addContactShadow } from '../../src/frames/compositing/contact-shadow.ts';
import { CELL, MatteShape } from '../../src/frames/compositing/matte-shape.ts';
import { MatteTiles } from '../../src/frames/compositing/matte-tiles.ts';
import { findStandingFigure } from '../../src/frames/compositing/standing-figure.ts';

const [TOP, FOOT] = [20, 220];

/** Darkness under a foot that is so many pixels above the other. */
function measureShadow(lift: number): number {
  const [width, height] = [160, 256];
  const alpha = Uint16Array.from({ length: width * height }, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    const bottom = x >= 20 && x < 60 ? FOOT : x >= 90 && x < 130 ? FOOT - lift : TOP;
    return y >= TOP && y < bottom ? 65_535 : 0;
  });
  const tiles = new MatteTiles(width, height);
  tiles.update(alpha);
  const shape = new MatteShape(width, height);
  shape.update(alpha, tiles);
  const darkness = new Float32Array(shape.columns * shape.rows);
  addContactShadow(darkness, shape, findStandingFigure(shape, alpha, width)!, 0.3);
  let sum = 0;
  for (let at = 0; at < darkness.length; at++)
    if (at % shape.columns >= 90 / CELL && at % shape.columns < 130 / CELL) sum += darkness[at]!;
  return sum;
}

test('the shadow under a foot fades evenly as the foot is lifted', () => {
  const sums = Array.from({ length: 31 }, (_, lift) => measureShadow(lift));
  const text = sums.map((sum) => sum.toFixed(2)).join(' ');
  // A twentieth of the figure's height may be a foot that is farther away.
  for (let lift = 0; lift <= 8; lift++) assert.ok(sums[lift]! > 0.7 * sums[0]!, text);
  for (let lift = 21; lift <= 30; lift++) assert.equal(sums[lift], 0, text);
  for (let lift = 1; lift < sums.length; lift++)
    assert.ok(Math.abs(sums[lift]! - sums[lift - 1]!) < 0.25 * sums[0]!, text);
});
