import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CombMeter } from '../../src/analysis/fields/comb-meter.ts';
import { createSeededRandom } from '../../src/core/random.ts';

const [WIDTH, HEIGHT, STRIDE] = [13, 9, 16];

/** What sticks out between rows, as it is defined: the smaller of both differences where both are on one side. */
function measureByDefinition(top: Uint8Array, bottom: Uint8Array, step: number): number {
  let sum = 0;
  for (let y = step; y < HEIGHT - step; y++)
    for (let x = 0; x < WIDTH; x++) {
      const [center, around] = y % 2 === 0 ? [top, bottom] : [bottom, top];
      const differences = [y - step, y + step].map(
        (row) => center[y * STRIDE + x]! - around[row * STRIDE + x]!,
      );
      const isOneSided = differences.every((each) => each > 0) || differences.every((each) => each < 0);
      sum += isOneSided ? Math.max(0, Math.min(...differences.map(Math.abs)) - 6) : 0;
    }
  return sum / (WIDTH * Math.max(1, HEIGHT - 2 * step));
}

test('combing is measured as it is defined, on random pictures', () => {
  const random = createSeededRandom(5);
  const pictures = [0, 1].map(() =>
    Uint8Array.from({ length: STRIDE * HEIGHT }, () => Math.floor(random() * 60)),
  );
  const meter = new CombMeter();
  for (const samples of pictures) meter.add({ samples, width: WIDTH, height: HEIGHT, stride: STRIDE });
  const [first, second] = pictures as [Uint8Array, Uint8Array];
  assert.deepEqual(meter.samples[1], {
    own: measureByDefinition(second, second, 1),
    earlierBottom: measureByDefinition(second, first, 1),
    earlierTop: measureByDefinition(first, second, 1),
    detail: measureByDefinition(second, second, 2),
  });
  assert.ok(meter.samples[1].own > 0);
});
