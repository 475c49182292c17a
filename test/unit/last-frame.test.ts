import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findLastFrame } from '../../src/productions/background/backdrops/video-schedule.ts';

test('the last frame at or before a time is found in a few steps, however long the video is', () => {
  const count = 1 << 20;
  let reads = 0;
  const times = new Proxy([] as number[], {
    get: (_, key) => {
      if (key === 'length') return count;
      reads++;
      return Number(String(key)) / 25;
    },
  });
  for (const number of [0, 1, 777_777, count - 1])
    assert.equal(findLastFrame(times, number / 25 + 0.0005), number);
  assert.ok(reads <= 4 * 20, `${reads} of ${count}`);
  assert.equal(findLastFrame(times, -1), 0, 'before the first');
  assert.equal(findLastFrame(times, 1e9), count - 1, 'after the last');
});
