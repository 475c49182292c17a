import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { planParallelSegments } from '../../src/pipelines/film/parallel-segments.ts';

const GIB = 2 ** 30;
const request = {
  segments: 40,
  source: { format: 'mov,mp4,m4a,3gp,3g2,mj2' },
  usesModel: false,
  picture: { width: 1920, height: 1080, pixelFormat: 'yuv420p' },
};
const large = { processors: 64, freeBytes: 256 * GIB };

suite('segments at a time', () => {
  test('are one on a laptop, and three at most', () => {
    assert.deepEqual(planParallelSegments(request, { processors: 2, freeBytes: 16 * GIB }), {
      atATime: 1,
      limit: 'processors',
    });
    assert.deepEqual(planParallelSegments(request, { processors: 8, freeBytes: 16 * GIB }), {
      atATime: 2,
      limit: 'processors',
    });
    assert.deepEqual(planParallelSegments(request, large), { atATime: 3, limit: 'program' });
    assert.deepEqual(planParallelSegments(request, { processors: 12, freeBytes: 256 * GIB }), {
      atATime: 3,
      limit: 'processors',
    });
  });

  test('are as many as fit into half of the free memory, with larger and deeper pictures fewer', () => {
    const machine = { processors: 64, freeBytes: 8 * GIB };
    const wide = { width: 3840, height: 2160 };
    const plan = (pixelFormat: string) =>
      planParallelSegments({ ...request, picture: { ...wide, pixelFormat } }, machine);
    assert.deepEqual(plan('yuv420p'), { atATime: 2, limit: 'memory' });
    assert.deepEqual(plan('yuv420p10le'), { atATime: 1, limit: 'memory' });
    assert.equal(planParallelSegments(request, { ...machine, freeBytes: 0 }).atATime, 1);
  });

  test('are one where the file is read from its start, a model does the work, or there is one', () => {
    const ask = (change: Partial<typeof request>) => planParallelSegments({ ...request, ...change }, large);
    assert.deepEqual(ask({ source: { format: 'mpegts' } }), { atATime: 1, limit: 'container' });
    assert.deepEqual(ask({ usesModel: true }), { atATime: 1, limit: 'model' });
    assert.deepEqual(ask({ segments: 1 }), { atATime: 1, limit: 'segments' });
  });
});
