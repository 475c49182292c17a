import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProductions } from '../../src/app.ts';
import { BATCH_STAGES, toBatchStatus } from '../../src/productions/highlights/http/batch-status.ts';

const { stages } = (await createProductions()).get('highlights')!;
type Task = Parameters<typeof toBatchStatus>[0];

test('every stage of highlights belongs to one stage of batch clipping, and no other does', () => {
  const named: string[] = BATCH_STAGES.flatMap((batch) => batch.stages.map(({ name }) => name));
  assert.deepEqual(named.sort(), stages.map(({ name }) => name).sort());
});

test('a task that runs is called by the stage that it is in', () => {
  const running = { status: 'running', overall_progress: 0.5, created_at: new Date(0), finished_at: null };
  for (const { name, status, stages: own } of BATCH_STAGES)
    for (const stage of own) {
      const task = { ...running, id: 'task_1', stage: stage.name } as Task;
      const { current_stage, status: shown } = toBatchStatus(task, [], (path) => path);
      assert.deepEqual([current_stage, shown], [name, status]);
    }
});
