import assert from 'node:assert/strict';
import { test } from 'node:test';
import { computePairDistance } from '../../src/pipelines/film/pair-distance.ts';

test('short films are measured at 24 pairs, usual ones at every seventh frame, long ones at 120 pairs', () => {
  const distances = [0, 1, 47, 72, 168, 275, 840, 841, 12_000].map(computePairDistance);
  assert.deepEqual(distances, [2, 2, 2, 3, 7, 7, 7, 8, 100]);
});
