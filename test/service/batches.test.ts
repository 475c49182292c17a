import assert from 'node:assert/strict';
import { chmod, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMessage } from '../../src/core/messages/message.ts';
import { TaskBackend } from '../../src/jobs/task-backend.ts';
import type { Task, TaskStatus } from '../../src/jobs/tasks/task.ts';
import type { Submission } from '../../src/jobs/tasks/task-queue.ts';
import { layPostgres } from '../support/postgres-template.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { SILENT } from '../support/test-service.ts';

type Control = 'cancel' | 'pause' | 'resume' | 'retry';
const folder = createTemporaryFolder();
let backend: TaskBackend;

// No worker: what the children come to is what the tests make of them.
before(async () => {
  await chmod(folder, 0o755);
  await layPostgres(join(folder, 'data', 'postgres'));
  backend = await TaskBackend.open({
    dataDirectory: join(folder, 'data'),
    databaseWaitSeconds: 20,
    logger: SILENT,
  });
});
after(async () => backend[Symbol.asyncDispose]());

function item(label: string): Submission {
  const request = { priority: 0 };
  return {
    workflow: 'toy',
    mode: 'run',
    owner: 'nobody',
    options: { label },
    request,
    need: { kind: 'cpu' },
  };
}

const COLUMNS: Partial<Record<TaskStatus, string>> = {
  running: `executor = 'somebody', eta_seconds = 90`,
  pausing: `executor = 'somebody', eta_seconds = 90, wanted = 'pause'`,
  cancelling: `executor = 'somebody', eta_seconds = 90, wanted = 'cancel'`,
};

function become(status: TaskStatus): string {
  const isFinal = ['completed', 'partial', 'failed', 'cancelled'].includes(status);
  const over = `executor = NULL, finished_at = ${isFinal ? 'now()' : 'NULL'}`;
  return `UPDATE footlight.tasks SET status = '${status}', ${COLUMNS[status] ?? over} WHERE id = $1`;
}

/** A batch whose children are as they are named, in the order in which a control reaches them. */
async function newBatch(
  status: TaskStatus,
  children: readonly TaskStatus[],
): Promise<{ id: string; children: string[] }> {
  const { id } = await backend.queue.submitBatch(children.map((_, i) => item(`child-${i}`)));
  const rows = await backend.database.query<Pick<Task, 'id'>>(
    'SELECT id FROM footlight.tasks WHERE parent_id = $1 ORDER BY id',
    [id],
  );
  await backend.database.query(become(status), [id]);
  for (const [i, row] of rows.entries()) await backend.database.query(become(children[i]!), [row.id]);
  return { id, children: rows.map((row) => row.id) };
}

async function statuses(ids: readonly string[]): Promise<string[]> {
  const rows = await backend.database.query<Pick<Task, 'status'>>(
    'SELECT status FROM footlight.tasks WHERE id = ANY ($1) ORDER BY id',
    [ids],
  );
  return rows.map(({ status }) => status);
}

/** Does `work` while a child is changing: it sees the child before the change and meets it after. */
async function whileChanging<T>(child: string, status: TaskStatus, work: () => Promise<T>): Promise<T> {
  const client = await backend.database.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(become(status), [child]);
    const result = work();
    result.catch(() => undefined);
    await untilBlocked();
    await client.query('COMMIT');
    return await result;
  } finally {
    client.release();
  }
}

async function untilBlocked(): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const waiting = await backend.database.query(
      `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%footlight.tasks%'`,
    );
    if (waiting.length > 0) return;
    await sleep(20);
  }
  assert.fail('nobody waits for the child');
}

suite('what is asked of a batch is right, whatever a child comes to meanwhile', () => {
  const cases: readonly {
    readonly control: Control;
    readonly batch: readonly [TaskStatus, TaskStatus];
    readonly children: readonly TaskStatus[];
    /** What the first child becomes while the control is on its way. */
    readonly becomes: TaskStatus;
    readonly after: readonly TaskStatus[];
  }[] = [
    {
      control: 'cancel',
      batch: ['running', 'cancelling'],
      children: ['running', 'running', 'queued', 'pausing', 'paused', 'failed'],
      becomes: 'completed',
      after: ['completed', 'cancelling', 'cancelled', 'cancelling', 'cancelled', 'failed'],
    },
    {
      control: 'pause',
      batch: ['running', 'pausing'],
      children: ['running', 'queued', 'running'],
      becomes: 'failed',
      after: ['failed', 'paused', 'pausing'],
    },
    {
      control: 'resume',
      batch: ['paused', 'queued'],
      children: ['paused', 'paused', 'completed'],
      becomes: 'cancelled',
      after: ['cancelled', 'queued', 'completed'],
    },
    {
      control: 'retry',
      batch: ['partial', 'queued'],
      children: ['failed', 'cancelled', 'partial', 'failed'],
      becomes: 'completed',
      after: ['completed', 'queued', 'partial', 'queued'],
    },
  ];
  for (const { control, batch, children, becomes, after: expected } of cases) {
    test(`${control}: a child has ${becomes} meanwhile`, async () => {
      const { id, children: ids } = await newBatch(batch[0], children);
      const task = await whileChanging(ids[0]!, becomes, () => backend.queue[control](id));
      assert.equal(task.status, batch[1]);
      assert.deepEqual(await statuses(ids), expected);
    });
  }

  test('a batch that refuses leaves its children as they are', async () => {
    const { id, children } = await newBatch('cancelling', ['failed', 'cancelled', 'running']);
    await assert.rejects(backend.queue.retry(id), { code: 'task.wrong-state' });
    assert.deepEqual(await statuses(children), ['failed', 'cancelled', 'running']);
  });

  test('a hundred callers who cancel and try again at once block nobody', async () => {
    const { id, children } = await newBatch('running', ['running', 'queued', 'failed', 'paused']);
    const controls = ['cancel', 'pause', 'retry', 'resume'] as const;
    const all = Array.from({ length: 100 }, (_, i) => {
      const target = [id, ...children][i % 5]!;
      return backend.queue[controls[i % 4]!](target).catch((error) => error.code as string);
    });
    const refused = (await Promise.all(all)).filter((answer) => typeof answer === 'string');
    assert.deepEqual(
      [...new Set(refused)].filter((code) => code !== 'task.wrong-state'),
      [],
    );
  });
});

test('a plan waits in a queue of its own where a living worker reads it', async () => {
  const plan = { ...item('planned'), mode: 'plan' } as const;
  assert.equal((await backend.queue.submit(plan)).queue, 'cpu');
  await backend.database.query(
    `INSERT INTO footlight.workers (executor, host, pid, version, devices, workflows, queues)
     VALUES ('planner', 'here', 1, '1', '{}', '{}', '{cpu,plan}')`,
  );
  assert.equal((await backend.queue.submit(plan)).queue, 'plan');
  assert.equal((await backend.queue.submit(item('run'))).queue, 'cpu');
  await backend.database.query(`DELETE FROM footlight.workers WHERE executor = 'planner'`);
});

test('other users of the machine enter none of the folders of callers’ files', async () => {
  const { cache, objects, incoming, work, errors } = backend.folders;
  for (const path of [cache, objects, incoming, work, errors])
    assert.equal((await stat(path)).mode & 0o777, 0o700, path);
});

test('a run that is put back leaves no remaining time and no worker behind', async () => {
  for (const status of ['running', 'pausing', 'cancelling'] as const) {
    const { id } = await backend.queue.submit(item(status));
    await backend.database.query(become(status), [id]);
    const task = await backend.queue.changeState(id, () => ({
      type: 'crash',
      queue: 'cpu',
      message: createMessage('task.message.worker-died'),
    }));
    assert.deepEqual([task?.eta_seconds, task?.executor, task?.wanted], [null, null, null], status);
    const [event] = await backend.database.query<{ data: { eta_seconds: unknown } }>(
      'SELECT data FROM footlight.events WHERE task_id = $1 ORDER BY sequence DESC LIMIT 1',
      [id],
    );
    assert.equal(event?.data.eta_seconds, null);
  }
});

test('a change that is refused changes nothing, and one that fails is taken back', async () => {
  const { id } = await backend.queue.submit(item('refused'));
  const refused = backend.queue.changeState(id, () => ({ type: 'release' }));
  await assert.rejects(refused, { code: 'task.wrong-state', value: 'queued' });
  const failing = backend.queue.changeState(id, async (task, client) => {
    await backend.queue.applyAction(client, task, { type: 'cancel' });
    throw new Error('The power is out.');
  });
  await assert.rejects(failing, /The power is out/);
  assert.deepEqual(await statuses([id]), ['queued']);
  assert.equal(await backend.queue.changeState('task_unknown', () => ({ type: 'cancel' })), undefined);
});
