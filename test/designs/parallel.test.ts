import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { mapConcurrently } from '../../src/core/map-concurrently.ts';
import { PARALLEL_VIDEOS } from '../../src/productions/highlights/parallel.ts';

test('work for processors is done side by side, up to eight at a time and in order', async () => {
  assert.equal(PARALLEL_VIDEOS, Math.min(8, availableParallelism()));
  const videos = Array.from({ length: 20 }, (_, i) => i);
  let [running, most] = [0, 0];
  const started: number[] = [];
  const { signal } = new AbortController();
  const results = await mapConcurrently(videos, { concurrency: 8, signal }, async (video) => {
    started.push(video);
    most = Math.max(most, ++running);
    // Later ones end sooner.
    for (let i = 0; i < 20 - video; i++) await nextTurn();
    running--;
    return video * 2;
  });
  assert.equal(most, 8);
  assert.deepEqual(started, videos);
  assert.deepEqual(
    results,
    videos.map((video) => video * 2),
  );
});
