import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countReorderDelay } from '../../src/media/cutting/piece-encoder.ts';

test('the reorder delay is how far decoding runs ahead of display', () => {
  assert.equal(countReorderDelay([0, 1, 2], [0, 1, 2]), 0);
  assert.equal(countReorderDelay([0, 3, 1, 2, 6, 4, 5], [0, 1, 2, 3, 4, 5, 6]), 1);
  assert.equal(countReorderDelay([0, 4, 2, 1, 3], [0, 1, 2, 3, 4]), 2);
  assert.equal(countReorderDelay([], []), 0);
});
