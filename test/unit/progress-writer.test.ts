import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NewestResult } from '../../src/execution/newest-result.ts';
import type { Database } from '../../src/jobs/postgres/database.ts';
import { ProgressWriter } from '../../src/jobs/worker/progress-writer.ts';

/** Keeps the documents that are written, and knows every task. */
function createDatabase(written: unknown[]): Database {
  const query = async (sql: string, values: string[]) => {
    if (sql.includes('footlight.documents')) written.push(JSON.parse(values[2]!).text);
    return { rows: [{}] };
  };
  const runInTransaction = (work: (client: unknown) => unknown) => work({ query });
  return { runInTransaction } as unknown as Database;
}

const show = (text: string) => ({
  type: 'preview' as const,
  newest: { kind: 'line', speaker: null, text } satisfies NewestResult,
});
const fence = { run: 1, executor: 'here' };
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('of a burst of results the first is told at once and the last when the interval is over, or the run', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const written: unknown[] = [];
  const writer = new ProgressWriter(createDatabase(written), 'task', fence, () => assert.fail());
  for (const text of ['one', 'two', 'three']) writer.record(show(text));
  await settle();
  assert.deepEqual(written, ['one']);
  t.mock.timers.tick(2_000);
  await settle();
  assert.deepEqual(written, ['one', 'three']);
  for (const text of ['four', 'five']) writer.record(show(text));
  await writer.close();
  writer.record(show('late'));
  assert.deepEqual(written, ['one', 'three', 'five']);
});

test('what waits of a run that another has replaced is never told', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const written: unknown[] = [];
  const writer = new ProgressWriter(createDatabase(written), 'task', fence, () => assert.fail());
  for (const text of ['one', 'two']) writer.record(show(text));
  await settle();
  writer.abandon();
  t.mock.timers.tick(2_000);
  await writer.close();
  assert.deepEqual(written, ['one']);
});
