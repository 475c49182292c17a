import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSeededRandom } from '../../src/core/random.ts';
import { BinaryMask } from '../../src/frames/binary-mask.ts';

/** How far each row of the ellipse reaches, from the one two above to the one two below. */
const REACH = [0, 2, 2, 2, 0];

type Rows = number[][];

function fill(mask: BinaryMask, rows: Rows): void {
  for (const [y, row] of rows.entries()) mask.bytes.set(row, mask.offset + y * mask.stride);
}

function read({ bytes, offset, stride, width, height }: BinaryMask): Rows {
  return Array.from({ length: height }, (_, y) => [
    ...bytes.subarray(offset + y * stride, offset + y * stride + width),
  ]);
}

/** Each pixel is `value` if any pixel of the picture under the ellipse is. */
function spread(rows: Rows, value: 0 | 1): Rows {
  const isNear = (x: number, y: number): boolean =>
    REACH.some((reach, i) => rows[y + i - 2]?.slice(Math.max(0, x - reach), x + reach + 1).includes(value));
  return rows.map((row, y) => row.map((_, x) => (isNear(x, y) ? value : 1 - value)));
}

test('masks of any size are dilated and eroded as by their definition, one after the other', () => {
  const random = createSeededRandom(3);
  for (let run = 0; run < 60; run++) {
    const [width, height] = [1 + Math.floor(random() * 19), 1 + Math.floor(random() * 9)];
    const density = random();
    const rows = Array.from({ length: height }, () =>
      Array.from({ length: width }, () => Number(random() < density)),
    );
    const [mask, other] = [new BinaryMask(width, height), new BinaryMask(width, height)];
    fill(mask, rows);
    mask.dilate(other);
    assert.deepEqual(read(other), spread(rows, 1), `${width}x${height}, dilated`);
    other.erode(mask);
    assert.deepEqual(read(mask), spread(spread(rows, 1), 0), `${width}x${height}, then eroded`);
    mask.dilate(other);
    assert.deepEqual(read(other), spread(spread(spread(rows, 1), 0), 1), `${width}x${height}, then dilated`);
  }
});
