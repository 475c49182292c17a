import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { selectValue } from '../../src/analysis/select-value.ts';

test('the value of a rank is the one that sorting puts there', () => {
  // Few different values, so that many are equal.
  const lists = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(lists, fc.nat(), (list, place) => {
      const values = Float32Array.from(list, (value) => value / 4);
      const rank = place % values.length;
      assert.equal(selectValue(values.slice(), rank), values.toSorted()[rank]);
    }),
    { numRuns: 300, seed: 7 },
  );
});
