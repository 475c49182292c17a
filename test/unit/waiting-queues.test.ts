import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  findQueueRunner,
  lookSeldomForDeadlines,
  readOnlyWaiting,
} from '../../src/jobs/worker/queue-reads.ts';
import { WaitingQueues } from '../../src/jobs/worker/waiting-queues.ts';

/** Queues as a database would give them, and how often it was asked. */
function createDatabase(): { rows: string[] | Error; looks: number; whileLooking: () => void } & {
  query(): Promise<{ queue: string }[]>;
} {
  return {
    rows: [],
    looks: 0,
    whileLooking: () => undefined,
    async query() {
      this.looks++;
      this.whileLooking();
      if (this.rows instanceof Error) throw this.rows;
      return this.rows.map((queue) => ({ queue }));
    },
  };
}

suite('queues in which something waits', () => {
  test('are read each time, others every two minutes', async () => {
    const database = createDatabase();
    const waiting = new WaitingQueues(() => database.query());
    assert.ok(waiting.shouldRead('cpu', 0), 'nothing is known yet');
    database.rows = ['remote:kling'];
    await waiting.look(0);
    assert.deepEqual(
      [1_000, 2_000].map((now) => [waiting.shouldRead('remote:kling', now), waiting.shouldRead('cpu', now)]),
      [
        [true, false],
        [true, false],
      ],
    );
    assert.ok(waiting.shouldRead('cpu', 120_000));
    assert.ok(!waiting.shouldRead('cpu', 121_000));
  });

  test('are known at once from who puts something there, also during a look that does not see it', async () => {
    const database = createDatabase();
    const waiting = new WaitingQueues(() => database.query());
    await waiting.look(0);
    waiting.shouldRead('cpu', 0);
    waiting.tell('cpu');
    assert.ok(waiting.shouldRead('cpu', 1));
    await waiting.look(1_000);
    assert.ok(!waiting.shouldRead('cpu', 1_001), 'it has been taken');
    database.whileLooking = () => waiting.tell('cpu');
    waiting.tell('plan');
    await waiting.look(2_000);
    assert.ok(waiting.shouldRead('cpu', 2_001));
  });

  test('are known also while a look is on its way, and not by one that began before all was forgotten', async () => {
    const database = createDatabase();
    const waiting = new WaitingQueues(() => database.query());
    await waiting.look(0);
    waiting.shouldRead('cpu', 0);
    waiting.tell('cpu');
    let isRead = false;
    database.whileLooking = () => {
      isRead = waiting.shouldRead('cpu', 1_000);
    };
    await waiting.look(1_000);
    assert.ok(isRead, 'it was told of before');
    assert.ok(!waiting.shouldRead('cpu', 1_001));
    database.whileLooking = () => waiting.forget();
    await waiting.look(3_000);
    assert.ok(waiting.shouldRead('cpu', 3_001), 'notifications may have been missed');
    database.whileLooking = () => undefined;
    await waiting.look(3_500);
    assert.ok(!waiting.shouldRead('cpu', 3_501));
  });

  test('make a process idle that held nothing for ten seconds, until one is told of or the database is away', async () => {
    const database = createDatabase();
    const waiting = new WaitingQueues(() => database.query());
    const lookAndTell = async (now: number): Promise<boolean> => {
      await waiting.look(now);
      return waiting.isIdle(now);
    };
    assert.ok(!waiting.isIdle(1e9), 'nothing is known yet');
    assert.deepEqual(
      [await lookAndTell(0), await lookAndTell(9_000), await lookAndTell(10_000)],
      [false, false, true],
    );
    waiting.tell('cpu');
    assert.ok(!waiting.isIdle(10_001));
    assert.deepEqual([await lookAndTell(12_000), await lookAndTell(22_000)], [false, true]);
    waiting.forget();
    assert.ok(!waiting.isIdle(22_001), 'notifications may have been missed');
    assert.deepEqual([await lookAndTell(24_000), await lookAndTell(34_000)], [false, true]);
    database.rows = new Error('away');
    assert.equal(await lookAndTell(36_000), false);
    database.rows = ['cpu'];
    assert.deepEqual([await lookAndTell(37_000), await lookAndTell(60_000)], [false, false]);
  });

  test('are looked for rarely while nothing waits, and all are read while the database is away', async () => {
    const database = createDatabase();
    const waiting = new WaitingQueues(() => database.query());
    for (let second = 0; second < 10; second++) await waiting.look(second * 1_000);
    assert.equal(database.looks, 5);
    database.rows = ['cpu'];
    for (let second = 10; second < 20; second++) await waiting.look(second * 1_000);
    assert.equal(database.looks, 15);
    waiting.shouldRead('plan', 20_000);
    database.rows = new Error('away');
    await waiting.look(20_000);
    assert.ok(waiting.shouldRead('plan', 20_001));
    database.rows = [];
    await waiting.look(21_000);
    assert.ok(!waiting.shouldRead('plan', 21_001));
    waiting.forget();
    assert.ok(waiting.shouldRead('plan', 21_002), 'notifications may have been missed');
  });
});

test('the engine that is installed skips the queues in which nothing waits, and reads the others', async () => {
  const runner = findQueueRunner();
  assert.ok(runner?.pollQueue, 'the engine reads its queues by another method now');
  const read: string[] = [];
  const executor = {
    executorID: 'test',
    logger: { warn: () => undefined },
    systemDatabase: {
      countRunningWorkflowsForQueue: () => 0,
      async findAndMarkStartableWorkflows({ name }: { name: string }) {
        read.push(name);
        return [];
      },
    },
    dispatchDequeuedWorkflows: async () => undefined,
  };
  const waiting = new WaitingQueues(async () => [{ queue: 'cpu' }]);
  await waiting.look();
  for (const queue of ['cpu', 'plan']) waiting.shouldRead(queue);
  readOnlyWaiting(waiting);
  try {
    for (const name of ['cpu', 'plan', 'cpu'])
      assert.equal(await runner.pollQueue(executor, { name }), false, 'nobody was in the way');
  } finally {
    delete runner.pollQueue;
  }
  assert.deepEqual(read, ['cpu', 'cpu']);
});

test('the engine that is installed looks after all queues each second, and seldom while nothing waits', async () => {
  const runner = findQueueRunner()!;
  const settings = runner.constructor as unknown as Record<string, unknown>;
  const pauses = ['reconcileIntervalMs', 'transitionIntervalMs'];
  const before = pauses.map((name) => Object.getOwnPropertyDescriptor(settings, name)!);
  const waiting = new WaitingQueues(async () => []);
  readOnlyWaiting(waiting);
  const read = (): unknown[] => pauses.map((name) => settings[name]);
  try {
    assert.deepEqual(read(), [1_000, 1_000]);
    await waiting.look(performance.now() - 60_000);
    assert.deepEqual(read(), [15_000, 15_000]);
    waiting.tell('cpu');
    assert.deepEqual(read(), [1_000, 1_000]);
  } finally {
    delete runner.pollQueue;
    for (const [index, name] of pauses.entries()) Object.defineProperty(settings, name, before[index]!);
  }
});

test('the engine that is installed looks seldom for runs past a deadline, which none has', () => {
  const { workflowTimeoutConfig } = createRequire(fileURLToPath(import.meta.resolve('@dbos-inc/dbos-sdk')))(
    './workflow_management.js',
  ) as { workflowTimeoutConfig: { pollingIntervalMs: number } };
  lookSeldomForDeadlines();
  assert.equal(workflowTimeoutConfig.pollingIntervalMs, 60_000);
});
