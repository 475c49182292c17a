import { setTimeout as sleep } from 'node:timers/promises';
import { FootlightError } from '../../core/errors.ts';
import type { Database } from '../postgres/database.ts';
import { FINAL_STATUSES, isFinal, type Task } from '../tasks/task.ts';
import { changeTask } from '../tasks/task-changes.ts';
import type { RunOutcome, StopReason } from './task-run.ts';

const POLL_MS = 500;

/** Waits for a batch's children and counts their ends; `isStopping` says that this worker shuts down. */
export async function gatherBatch(
  database: Database,
  parent: Task,
  executor: string,
  isStopping: () => boolean,
): Promise<RunOutcome> {
  for (let before = -1; ; await sleep(POLL_MS)) {
    const reason = isStopping() ? 'shutdown' : await stopReason(database, parent);
    if (reason) return { kind: 'stopped', reason };
    const children = await database.insist(() =>
      database.query<Task>('SELECT id, status, result, error FROM footlight.tasks WHERE parent_id = $1', [
        parent.id,
      ]),
    );
    const ended = children.filter(({ status }) => isFinal(status)).length;
    if (ended > before) await tellGathered(database, parent, executor, ended, children.length);
    before = ended;
    if (ended === children.length) return gathered(children);
  }
}

async function stopReason(database: Database, { id, run }: Task): Promise<StopReason | undefined> {
  const [task] = await database.insist(() =>
    database.query<Task>('SELECT wanted, run FROM footlight.tasks WHERE id = $1', [id]),
  );
  return task?.run === run ? (task.wanted ?? undefined) : 'superseded';
}

async function tellGathered(
  database: Database,
  { id, run }: Task,
  executor: string,
  ended: number,
  total: number,
): Promise<void> {
  const share = total ? ended / total : 1;
  const set = {
    stage: 'gather',
    stage_progress: share,
    stage_done: ended,
    stage_total: total,
    stage_unit: 'tasks',
    overall_progress: share,
    message: `${ended} of ${total} tasks ended.`,
  };
  await database.insist(() =>
    database.transaction((client) =>
      changeTask(client, { id, set, event: 'step-progress', fence: { run, executor } }),
    ),
  );
}

function gathered(children: readonly Task[]): RunOutcome {
  const counts = Object.fromEntries(
    FINAL_STATUSES.map((end) => [end, children.filter(({ status }) => status === end).length]),
  );
  if (!counts.completed && !counts.partial && children.length > 0)
    return { kind: 'failed', error: nothingCame() };
  const isWhole = counts.completed === children.length;
  const warnings = children
    .filter(({ status }) => status !== 'completed')
    .map(({ id, status, error }) => ({
      code: 'batch.child',
      message: `${id} ${status}: ${error?.message ?? ''}`,
    }));
  return {
    kind: 'done',
    status: isWhole ? 'completed' : 'partial',
    result: { outputs: {}, warnings, steps: [], children: counts },
  };
}

function nothingCame(): FootlightError {
  return new FootlightError('batch.failed', 'No task of the batch came to a result.', {
    kind: 'terminal',
    remedy: 'Look at the errors of its tasks.',
  });
}
