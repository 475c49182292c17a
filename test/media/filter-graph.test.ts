import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Rational } from '../../src/core/rational.ts';
import { FilterGraph } from '../../src/media/filter-graph.ts';
import { allocateVideoFrame } from '../../src/media/frame.ts';

const SIZE = { width: 16, height: 16, pixelFormat: 'gray' };
const TICKS = [0n, 24_001n, 48_003n, 2n ** 41n];

/** Ticks with which frames leave a graph into whose inputs they were pushed with those of `TICKS`. */
async function passTicks(text: string, inputs: readonly string[], timeBase: Rational): Promise<bigint[]> {
  const pad = { kind: 'video', ...SIZE, timeBase } as const;
  using graph = await FilterGraph.open({
    inputs: Object.fromEntries(inputs.map((name) => [name, pad])),
    text,
    outputs: { out: 'video' },
  });
  const passed: bigint[] = [];
  const drain = async (): Promise<void> => {
    for await (const frame of graph.drain('out')) {
      passed.push(frame.pts);
      frame.free();
    }
  };
  for (const pts of TICKS) {
    for (const input of inputs) await graph.push(input, Object.assign(allocateVideoFrame(SIZE), { pts }));
    await drain();
  }
  for (const input of inputs) await graph.push(input, null);
  await drain();
  return passed;
}

test('frames leave graphs of several chains with the ticks that they came with, in any time base', async () => {
  for (const den of [25, 90_000, 499_999, 500_000, 600_011, 1_200_000, 2 ** 31 - 1]) {
    const timeBase = { num: 1, den };
    const joined = '[in]null[a];[a][other]blend[out]';
    const split = '[in]split[a][b];[a][b]blend[out]';
    assert.deepEqual(await passTicks('[in]null[out]', ['in'], timeBase), TICKS, `one chain, ${den}`);
    assert.deepEqual(await passTicks(joined, ['in', 'other'], timeBase), TICKS, `two inputs, ${den}`);
    assert.deepEqual(await passTicks(split, ['in'], timeBase), TICKS, `one input, ${den}`);
  }
});

test('a graph without inputs makes its pictures itself', async () => {
  using graph = await FilterGraph.open({
    inputs: {},
    text: 'testsrc2=size=16x16:rate=5:duration=1[out]',
    outputs: { out: 'video' },
  });
  let frames = 0;
  for await (const frame of graph.drain('out')) {
    frames++;
    frame.free();
  }
  assert.equal(frames, 5);
});
