import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listLateTimes } from '../../src/pipelines/source/problems.ts';

/** How many times are named, of 10, 20 and 30 s. */
function countNamed(damagedTimes: readonly number[], times: readonly number[] = [10, 20, 30]): unknown {
  return listLateTimes('film.mkv', times, damagedTimes)[0]?.parameters?.count;
}

test('late times near damage, before it or after, are not told of, in whichever order they come', () => {
  assert.equal(countNamed([]), 3);
  assert.equal(countNamed([9.5, 20.5]), 1);
  assert.equal(countNamed([9.4, 10.6, 40]), 3);
  assert.equal(countNamed([30, 10, 0], [30, 20, 10]), 1);
  assert.equal(countNamed([10, 20, 30]), undefined);
});

test('many late times and much damage are compared once', () => {
  let compared = 0;
  const damaged = Array.from({ length: 3000 }, (_, i) => 2 * i);
  const counted = new Proxy(damaged.slice(), {
    get: (target, key) => {
      compared++;
      return Reflect.get(target, key);
    },
  });
  const late = damaged.map((at) => at + 1);
  assert.equal(countNamed(counted, late), late.length);
  assert.ok(compared < 10 * late.length, `${compared}`);
});
