import { FootlightError } from '../../core/errors.ts';
import type { KeyedSignals } from '../../core/keyed-signals.ts';
import { counted, createMessage } from '../../core/messages/message.ts';
import { createWarning, type Warning } from '../../core/warning.ts';
import type { Database, Queryable } from '../postgres/database.ts';
import { FINAL_STATUSES, isFinal, type Task } from '../tasks/task.ts';
import { changeTask, type Fence } from '../tasks/task-changes.ts';
import { createErrorMessage } from '../tasks/task-messages.ts';
import type { TaskQueue } from '../tasks/task-queue.ts';
import type { TaskAction } from '../tasks/task-state.ts';
import type { RunOutcome } from './task-run.ts';
import { decideActionAfterRun, ownsTask } from './write-outcome.ts';

/** Ends of children are notified; this is for notifications lost while the connection was down. */
const FALLBACK_POLL_MS = 30_000;

export interface BatchContext {
  readonly database: Database;
  readonly queue: TaskQueue;
  readonly signals: KeyedSignals;
  /** Fires when this worker shuts down. */
  readonly stop: AbortSignal;
}

type Child = Pick<Task, 'id' | 'status' | 'error'>;

/** Runs a batch: waits until its children have ended, counts their results, and writes the batch's own. */
export async function gatherBatch(context: BatchContext, { id }: Task, fence: Fence): Promise<void> {
  const { database, queue, signals, stop } = context;
  using signal = signals.subscribe(id);
  for (;;) {
    const look = (): Promise<Task | undefined> =>
      queue.changeState(id, (current, client) => {
        if (!ownsTask(fence, current)) return undefined;
        return stop.aborted || current.wanted !== null ? { type: 'release' } : gatherOnce(client, current);
      });
    const task = await database.retryUntilAvailable(look, stop);
    if (!task || !ownsTask(fence, task)) return;
    await signal.wait(FALLBACK_POLL_MS, stop);
  }
}

/** Counts the children while the batch's row is held, so that a retry of the batch can't interfere. */
async function gatherOnce(client: Queryable, batch: Task): Promise<TaskAction | undefined> {
  const { rows: children } = await client.query<Child>(
    'SELECT id, status, error FROM footlight.tasks WHERE parent_id = $1',
    [batch.id],
  );
  const ended = children.filter(({ status }) => isFinal(status)).length;
  if (batch.stage !== STAGE || batch.stage_done !== ended)
    await writeProgress(client, batch, ended, children.length);
  return ended === children.length ? decideActionAfterRun(summarizeChildren(children), batch) : undefined;
}

const STAGE = 'gather';

async function writeProgress(client: Queryable, { id }: Task, ended: number, total: number): Promise<void> {
  const share = total ? ended / total : 1;
  const set = {
    stage: STAGE,
    stage_progress: share,
    stage_done: ended,
    stage_total: total,
    stage_unit: 'tasks',
    overall_progress: share,
    message: createMessage('task.message.batch-progress', { ended: counted(ended), total: counted(total) }),
  };
  await changeTask(client, { id, set, event: 'step-progress' });
}

function summarizeChildren(children: readonly Child[]): RunOutcome {
  const counts = Object.fromEntries(
    FINAL_STATUSES.map((end) => [end, children.filter(({ status }) => status === end).length]),
  );
  if (!counts.completed && !counts.partial && children.length > 0)
    return { kind: 'failed', error: createNoResultError() };
  const isWhole = counts.completed === children.length;
  const warnings = children.flatMap(createChildWarning);
  return {
    kind: 'done',
    status: isWhole ? 'completed' : 'partial',
    result: { outputs: {}, warnings, steps: [], children: counts },
  };
}

function createChildWarning({ id, status, error }: Child): Warning[] {
  switch (status) {
    case 'failed':
      return [createWarning('batch.child', { id, error: error ? createErrorMessage(error) : '' }, 'failed')];
    case 'partial':
      return [createWarning('batch.child', { id }, 'partial')];
    case 'cancelled':
      return [createWarning('batch.child', { id }, 'cancelled')];
    default:
      return [];
  }
}

function createNoResultError(): FootlightError {
  return new FootlightError('batch.failed', { kind: 'terminal' });
}
