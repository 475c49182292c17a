import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findQueueRunner, readOnlyWaiting } from '../../src/jobs/worker/queue-reads.ts';
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
  test('are read each time, others every quarter of a minute', async () => {
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
    assert.ok(waiting.shouldRead('cpu', 15_000));
    assert.ok(!waiting.shouldRead('cpu', 16_000));
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
