import assert from 'node:assert/strict';
import { test } from 'node:test';
import { takeMedians, toTable } from '../../bench/comparison/table.ts';

test('a comparison has a line for each peer, and ratios of processor time', () => {
  const table = toTable([
    {
      work: 'render',
      before: { cpuSeconds: 30, wallSeconds: 16.4, peakMiB: 512.4 },
      after: { cpuSeconds: 20, wallSeconds: 40, peakMiB: 256 },
      peers: [
        { name: 'copying', outcome: { cpuSeconds: 0.5, wallSeconds: 0.32 } },
        { name: 'encoding', outcome: { cpuSeconds: 144, wallSeconds: 73.4 } },
      ],
    },
  ]);
  assert.deepEqual(table.split('\n').slice(2), [
    '| render | copying | 0.50 (0.32) | 30.0 (16.4) | 60.0 | 512 | 20.0 (40.0) | 40.0 | 256 | 0.67 |',
    '|  | encoding | 144 (73.4) | 30.0 (16.4) | 0.21 | 512 | 20.0 (40.0) | 0.14 | 256 | 0.67 |',
    '',
  ]);
});

test('a comparison says what a version lacks, and has no ratio where there is no peer or a limit of none', () => {
  const after = { cpuSeconds: 0.04, wallSeconds: 3.04 };
  const lines = toTable([
    { work: 'stop', peers: [], before: { missing: 'not in this version' }, after },
    {
      work: 'wait',
      peers: [{ name: 'nothing', outcome: { cpuSeconds: 0, wallSeconds: 0 } }],
      before: { missing: 'failed' },
      after,
    },
  ]).split('\n');
  assert.equal(lines[2], '| stop | – | – | not in this version | – | – | 0.040 (3.04) | – | – | – |');
  assert.equal(lines[3], '| wait | nothing | 0.000 (0.000) | failed | – | – | 0.040 (3.04) | – | – | – |');
});

test('of several rounds each figure counts by its median, and one failure counts for all', () => {
  const round = (cpuSeconds: number, wallSeconds: number, peakMiB?: number) => ({
    cpuSeconds,
    wallSeconds,
    ...(peakMiB !== undefined && { peakMiB }),
  });
  assert.deepEqual(takeMedians([round(3, 1, 10), round(1, 9, 30), round(2, 2, 20)]), round(2, 2, 20));
  assert.deepEqual(takeMedians([round(1, 4), round(2, 5)]), round(1.5, 4.5));
  assert.deepEqual(takeMedians([round(1, 4), { missing: 'failed' }]), { missing: 'failed' });
});
