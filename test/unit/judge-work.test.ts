import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeWork } from '../../src/productions/enhance/judge-work.ts';
import type { ModelEvidence } from '../../src/productions/enhance/restore-stage.ts';

type Quality = Parameters<typeof judgeWork>[1];
const quality = { technical: { width: 64, height: 48, frames: 9, sourceFrames: 9 } } as Quality;
const small = { resolution: { width: 32, height: 24 } };

function judge(provider: string, usage: object, features = small) {
  return judgeWork({ provider, usage } as ModelEvidence, quality, features);
}

test('the work of a GPU is proven by memory, load, a master that plays, and more pixels', () => {
  const used = { peakGpuMemoryMegabytes: 3000, meanGpuShare: 0.6 };
  assert.equal(judge('cuda', used).isProven, true);
  const idle = judge('cuda', { ...used, meanGpuShare: 0.02 });
  assert.deepEqual(
    [idle.isProven, idle.criteria.map(({ isMet }) => isMet)],
    [false, [true, false, true, true]],
  );
  assert.equal(judge('cuda', {}).isProven, false);
  assert.equal(judge('cuda', used, { resolution: { width: 64, height: 48 } }).isProven, false);
  assert.equal(judge('cpu', {}).isProven, undefined);
  assert.equal(judgeWork(undefined, quality, small).isProven, undefined);
});
