import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { reduce, rescaleTicks } from '../../src/core/rational.ts';

const timeBase = fc.record({
  num: fc.integer({ min: 1, max: 1001 }),
  den: fc.integer({ min: 1, max: 180_000 }),
});

test('rescaling is off by at most half a tick of the target', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 50n), max: 2n ** 50n }), timeBase, timeBase, (ticks, from, to) => {
      const result = rescaleTicks(ticks, from, to);
      // |result * to - ticks * from| * 2 <= to, over a common denominator
      const error = result * BigInt(to.num) * BigInt(from.den) - ticks * BigInt(from.num) * BigInt(to.den);
      const half = BigInt(to.num) * BigInt(from.den);
      return (error < 0n ? -error : error) * 2n <= half;
    }),
  );
});

test('a finer time base and back gives the same tick', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(2n ** 50n), max: 2n ** 50n }),
      timeBase,
      fc.integer({ min: 1, max: 1000 }),
      (ticks, base, factor) => {
        const finer = { num: base.num, den: base.den * factor };
        return rescaleTicks(rescaleTicks(ticks, base, finer), finer, base) === ticks;
      },
    ),
  );
});

test('reducing keeps the value and the sign in the numerator', () => {
  assert.deepEqual(reduce({ num: 2560, den: 2562 }), { num: 1280, den: 1281 });
  assert.deepEqual(reduce({ num: 30, den: -20 }), { num: -3, den: 2 });
  assert.deepEqual(reduce({ num: 5, den: 0 }), { num: 0, den: 1 });
});
