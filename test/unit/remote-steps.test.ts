import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { FootlightError } from '../../src/core/errors.ts';
import { StopRequested } from '../../src/core/stop-requested.ts';
import type { RemoteService } from '../../src/engines/remote-tasks.ts';
import { collectGarbage } from '../../src/execution/artifact-store.ts';
import { DiskArtifactStore } from '../../src/execution/disk-artifact-store.ts';
import type { Production } from '../../src/execution/production.ts';
import type { RemoteTaskSummary } from '../../src/execution/remote/remote-task-journal.ts';
import type { RunnerOptions } from '../../src/execution/run-context.ts';
import { runWorkflow } from '../../src/execution/runner.ts';
import { defineStages } from '../../src/execution/stage.ts';
import type { Step } from '../../src/execution/step.ts';
import type { WorkflowContext } from '../../src/execution/workflow.ts';
import { createFakeService, FakeTaskService, resultOf } from '../support/fake-task-service.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const options = z.object({});
const STAGES = defineStages({ order: { unit: 'films', weight: 1 } });
let stores = 0;
const newStore = () => new DiskArtifactStore(join(folder, `store-${stores++}`));

type OrderStep = Step<{ order: string }, RemoteService<string, string>, string>;

/** Has one order done, and then does what is left to do itself. */
const stepWith = (rest: (order: string) => void | Promise<void> = () => undefined): OrderStep => ({
  ...STAGES.order,
  version: '1',
  async run({ remote }, { order }, service) {
    const result = await remote.run(service, 'order', order);
    await rest(order);
    return result;
  },
});

function run(
  runner: RunnerOptions,
  work: (context: WorkflowContext) => Promise<void>,
): ReturnType<typeof runWorkflow> {
  const production: Production<typeof options> = {
    name: 'sample',
    options,
    stages: Object.values(STAGES),
    outputs: [],
    load: async () => ({
      plan: async () => ({}),
      async run(context) {
        await work(context);
        return { status: 'completed', outputs: {} };
      },
    }),
  };
  return runWorkflow(production, {}, runner);
}

suite('a step that asks a hosted service', () => {
  test('and fails after the answer has it for nothing when it is run again', async () => {
    const [store, desk] = [newStore(), new FakeTaskService()];
    const service = createFakeService(desk);
    const failing = stepWith(() => {
      throw new Error('the disk is full');
    });
    const input = { order: 'a film' };
    await assert.rejects(
      run({ store }, async (context) => void (await context.step(failing, input, service))),
    );
    const outputs: string[] = [];
    const summary = await run({ store }, async (context) => {
      outputs.push((await context.step(stepWith(), input, service)).manifest.output);
    });
    assert.deepEqual(outputs, [resultOf('a film')]);
    assert.equal(desk.tasks.length, 1);
    assert.deepEqual(summary.remoteUsage, { seconds: 2 });
  });

  test('is told what it has used when it fails, and the run sums it', async () => {
    const service = createFakeService(
      new FakeTaskService(),
      { answersAtOnce: true },
      {
        async read() {
          throw new FootlightError('desk.nonsense', { kind: 'terminal' }, { message: 'nonsense' });
        },
      },
    );
    const summary = await run({ store: newStore() }, async (context) => {
      const plan = {
        getSize: () => 1,
        getInput: (order: string) => ({ order }),
        getResources: () => service,
      };
      const attempts = await context.mapAttempts(stepWith(), ['one', 'two'], plan);
      assert.deepEqual(
        attempts.map((attempt) => attempt.error && [attempt.error.code, attempt.usage]),
        Array(2).fill(['desk.nonsense', { seconds: 2 }]),
      );
      assert.deepEqual(context.remoteUsage, { seconds: 4 });
    });
    assert.deepEqual(summary.remoteUsage, { seconds: 4 });
  });

  test('leaves its task to the next run when another one of the list fails', async () => {
    const [store, desk] = [newStore(), new FakeTaskService({ looks: 50 })];
    const service = createFakeService(desk, { canCancel: true });
    const map = (step: OrderStep) =>
      run({ store }, async (context) => {
        const plan = {
          concurrency: 2,
          getSize: () => 1,
          getInput: (order: string) => ({ order }),
          getResources: (order: string) =>
            order === 'bad'
              ? createFakeService(new FakeTaskService(), { behavior: () => 'refuse' })
              : service,
        };
        await context.map(step, ['good', 'bad'], plan);
      });
    await assert.rejects(map(stepWith()), { code: 'desk.refused' });
    assert.ok(!service.calls.includes('cancel'));
    await run({ store }, async (context) => {
      await context.step(stepWith(), { order: 'good' }, service);
    });
    assert.equal(desk.tasks.length, 1);
  });

  for (const [what, reason] of [
    ['is no longer wanted', new StopRequested()],
    ['is paused', undefined],
  ] as const)
    test(`${reason ? 'ends' : 'leaves'} its task when the run ${what}`, async () => {
      const [store, desk] = [newStore(), new FakeTaskService({ looks: 1000 })];
      const service = createFakeService(desk, { canCancel: true });
      const controller = new AbortController();
      const running = run({ store, signal: controller.signal }, async (context) => {
        await context.step(stepWith(), { order: 'a film' }, service);
      });
      while (!service.calls.includes('poll')) await sleep(2);
      controller.abort(reason);
      await assert.rejects(running, { code: 'cancelled' });
      assert.equal(desk.tasks[0]!.isCancelled, reason !== undefined);
    });

  test('says of a lost task how it is sent again, and does so when it is told', async () => {
    const [store, desk] = [newStore(), new FakeTaskService()];
    const order = (service: RemoteService<string, string>, sendsLostAgain = false) =>
      run({ store, sendsLostAgain }, async (context) => {
        await context.step(stepWith(), { order: 'a film' }, service);
      });
    await assert.rejects(order(createFakeService(desk, { behavior: () => 'drop' })), { code: 'remote.lost' });
    await assert.rejects(order(createFakeService(desk)), { code: 'remote.lost' });
    const { warnings } = await order(createFakeService(desk), true);
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ['remote.sent-again'],
    );
    const again = await order(createFakeService(desk));
    assert.deepEqual(again.warnings, [], 'what is reused was not sent');
  });
});

test('records go with the cache’s limits, but for those of tasks whose end is not known', async () => {
  const [store, desk] = [newStore(), new FakeTaskService({ looks: 3 })];
  const lost = createFakeService(desk, { behavior: () => 'drop' });
  await assert.rejects(
    run({ store }, async (context) => {
      await context.step(stepWith(), { order: 'done' }, createFakeService(desk));
      await context.step(stepWith(), { order: 'lost' }, lost);
    }),
  );
  const states = async () => (await store.remoteTasks.list()).map(({ state }) => state).sort();
  assert.deepEqual(await states(), ['done', 'lost']);
  assert.equal((await collectGarbage(store, { maxBytes: 1e9, maxAgeDays: 30 })).length, 0);
  const removed = await collectGarbage(store, { maxBytes: -1, maxAgeDays: 0 });
  assert.deepEqual(removed.map(({ step }) => step).sort(), ['order', 'the desk']);
  assert.deepEqual(await states(), ['lost']);
  const [{ key }] = (await store.remoteTasks.list()) as [RemoteTaskSummary];
  const record = (await store.remoteTasks.find(key))!;
  const changedAt = new Date(Date.now() - 31 * 86_400_000).toISOString();
  await store.remoteTasks.write({ ...record, changedAt });
  await collectGarbage(store, { maxBytes: 1e9, maxAgeDays: 30 });
  assert.deepEqual(await states(), []);
});
