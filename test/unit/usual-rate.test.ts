import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SourceIndex } from '../../src/pipelines/cut/index-source.ts';
import { computeUsualRate } from '../../src/pipelines/cut/usual-rate.ts';

/** The usual rate of pictures whose times are rounded to 1/`rounded` s and then told in 1/`clock` s; the 200th is held. */
function find(rate: number, rounded: number, clock = rounded, pictures = 400): string {
  const times = Array.from({ length: pictures }, (_, i) => i / rate + (i > 200 ? 30 : 0));
  const frames = times.map((seconds) => (Math.round(seconds * rounded) * clock) / rounded);
  const found = computeUsualRate({ frames } as unknown as SourceIndex, { num: 1, den: clock });
  return found ? `${found.num}/${found.den}` : 'none';
}

test('the usual rate of pictures is that of their film, though their times are rounded to milliseconds', () => {
  for (const clock of [1000, 90_000]) {
    assert.equal(find(24_000 / 1001, 1000, clock), '24000/1001');
    assert.equal(find(24, 1000, clock), '24/1');
    assert.equal(find(30_000 / 1001, 1000, clock), '30000/1001');
    assert.equal(find(60_000 / 1001, 1000, clock), '60000/1001');
    assert.equal(find(60, 1000, clock), '60/1');
    assert.equal(find(60, 1000, clock, 5), '60/1');
  }
  assert.equal(find(24_000 / 1001, 90_000), '24000/1001');
});

test('a rate that is not a common one is kept', () => {
  assert.equal(find(8, 1000), '8/1');
  assert.equal(find(40, 1000), '40/1');
  assert.equal(
    find(29.5, 90_000, 90_000)
      .split('/')
      .map(Number)
      .reduce((num, den) => num / den)
      .toFixed(3),
    '29.500',
  );
  assert.equal(find(25, 1000, 1000, 1), 'none');
});

test('a clock that counts pictures tells their rate', () => {
  const frames = [0, 1, 2, 3, 5, 6, 7, 9, 10, 60];
  assert.deepEqual(computeUsualRate({ frames } as unknown as SourceIndex, { num: 1, den: 24 }), {
    num: 24,
    den: 1,
  });
});
