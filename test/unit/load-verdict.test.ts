import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { summarizeCalls } from '../../bench/load/measure-status.ts';
import { summarize, toTable } from '../../bench/load/process-record.ts';
import { fillFor, shrink } from '../../bench/load/small-disk.ts';
import { findFaults } from '../../bench/load/verdict.ts';

const GOOD = {
  asked: 9,
  accepted: 9,
  lost: 0,
  doubled: 0,
  ends: { completed: 7, 'storage.full': 2 },
  brokenStreams: 0,
  unanswered: 0,
};

test('a load fails where tasks end otherwise than completed or by a full disk, and where streams have gaps', () => {
  // What else is counted is no fault.
  assert.deepEqual(findFaults({ ...GOOD, ...{ crashedRuns: 3 } }), []);
  assert.deepEqual(findFaults({ ...GOOD, ends: { completed: 8, 'task.failed': 1 } }), [
    'ended with task.failed: 1',
  ]);
  assert.deepEqual(findFaults({ ...GOOD, ends: { 'storage.full': 9 } }), ['none completed: 9']);
  assert.deepEqual(findFaults({ ...GOOD, accepted: 8, lost: 2, brokenStreams: 1, unanswered: 3 }), [
    'not accepted: 1',
    'lost: 2',
    'brokenStreams: 1',
    'unanswered: 3',
  ]);
});

test('a disk that can not be shrunk at any size is given up with its reason', async () => {
  await assert.rejects(
    shrink(tmpdir(), async () => {
      throw new Error('not mounted');
    }),
    /not mounted/,
  );
  let tries = 0;
  await shrink(tmpdir(), async () => {
    if (++tries < 3) throw new Error('too small');
  });
  assert.equal(tries, 3);
});

test('what became of a disk that is to be filled is said', async () => {
  const done: string[] = [];
  const disk = { fill: async () => void done.push('fill'), free: async () => void done.push('free') };
  assert.equal(await fillFor(undefined, 0), 'none may be mounted');
  assert.equal(await fillFor(disk, 0), 'full for 0 s');
  assert.deepEqual(done, ['fill', 'free']);
  const broken = { ...disk, fill: () => Promise.reject(new Error('not mounted')) };
  assert.equal(await fillFor(broken, 0), 'could not be filled: not mounted');
});

test('memory that rises is told as a slope of the last process of its name, and stands in a table by the minute', () => {
  const samples = Array.from({ length: 13 }, (_, i) => ({
    minutes: i / 4,
    pid: i < 4 ? 7 : 8,
    mebibytes: i < 4 ? 500 : 100 + i,
    cpuSeconds: i < 4 ? 2 : i / 2,
  }));
  const record = new Map([['service', samples]]);
  assert.deepEqual(summarize(record), { service: { peakMiB: 500, slope: 4, cpuSeconds: 8 } });
  assert.deepEqual(toTable(record).split('\n').slice(2), [
    '| 0 | 500 |',
    '| 1 | 104 |',
    '| 2 | 108 |',
    '| 3 | 112 |',
  ]);
});

test('calls are summed up with and apart from the outages of the database, into which what began before one falls too', () => {
  const calls = [
    { from: 0, to: 10 },
    { from: 90, to: 2_000 },
    { from: 500, to: 1_900 },
    { from: 2_000, to: 2_020 },
  ];
  const { apartFromOutages, ...all } = summarizeCalls(calls, [{ from: 100, to: 1_900 }]);
  assert.deepEqual(all, { calls: 4, p50Ms: 20, p99Ms: 1_400 });
  assert.deepEqual(apartFromOutages, { calls: 2, p50Ms: 10, p99Ms: 10 });
});
