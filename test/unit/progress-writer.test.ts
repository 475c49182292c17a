import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FootlightError } from '../../src/core/errors.ts';
import { createMessage } from '../../src/core/messages/message.ts';
import { translate } from '../../src/core/messages/translate.ts';
import type { WorkflowEvent } from '../../src/execution/events.ts';
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

test('counts are told with their digits grouped, as each language does', async () => {
  const told: string[] = [];
  const query = async (_: string, values: unknown[]) => {
    const source = values.find((value) => String(value).startsWith('{"key":"task.message.progress'));
    if (source) told.push(...['en', 'zh'].map((language) => translate(JSON.parse(String(source)), language)));
    return { rows: [{}] };
  };
  const runInTransaction = (work: (client: unknown) => unknown) => work({ query });
  const database = { runInTransaction } as unknown as Database;
  const writer = new ProgressWriter(database, 'task', fence, () => assert.fail());
  const progress = { type: 'step-progress', step: 'takes', unit: 'frames', overall: 0.5 } as const;
  writer.record({ type: 'step-start', step: 'takes', title: 'Takes' } as WorkflowEvent);
  writer.record({ ...progress, done: 1234.5, total: 7435.9 });
  await writer.close();
  assert.deepEqual(told, ['Takes: 1,234/7,435 frames.', 'Takes：1,234/7,435 帧。']);
});

test('what is tried again is named, also beside another stage', async () => {
  const told: string[] = [];
  const query = async (_: string, values: unknown[]) => {
    const source = values.find((value) => String(value).startsWith('{"key":"task.message.stage-retry'));
    if (source) told.push(translate(JSON.parse(String(source))));
    return { rows: [{}] };
  };
  const runInTransaction = (work: (client: unknown) => unknown) => work({ query });
  const database = { runInTransaction } as unknown as Database;
  const writer = new ProgressWriter(database, 'task', fence, () => assert.fail());
  const error = new FootlightError('storage.full', {
    kind: 'retryable',
    parameters: { folder: '/a' },
  }).toJSON();
  writer.record({ type: 'step-start', step: 'cut-clips', title: 'Cut clips' });
  writer.record({ type: 'step-retry', step: 'cut-sound', attempt: 2, error });
  await writer.close();
  assert.match(told.join(), new RegExp(`^${translate(createMessage('stage.cut-sound'))} is tried again: `));
});
