import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FilterGraph } from '../../src/media/filter-graph.ts';
import { allocateVideoFrame } from '../../src/media/frame.ts';

const PICTURE = { width: 16, height: 16, pixelFormat: 'yuv420p' } as const;

test('a frame that a graph does not take is freed all the same', async () => {
  using graph = await FilterGraph.open({
    inputs: { in: { kind: 'video', ...PICTURE, timeBase: { num: 1, den: 25 } } },
    text: '[in]null[out]',
    outputs: { out: 'video' },
  });
  const frame = allocateVideoFrame(PICTURE);
  await assert.rejects(graph.push('mask', frame), /no input "mask"/);
  assert.equal(frame.data, null);
});
