import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { FootlightError } from '../../src/core/errors.ts';
import { collectGarbage } from '../../src/execution/artifact-store.ts';
import { DiskArtifactStore } from '../../src/execution/disk-artifact-store.ts';
import type { WorkflowEvent } from '../../src/execution/events.ts';
import type { Production } from '../../src/execution/production.ts';
import { runWorkflow } from '../../src/execution/runner.ts';
import { defineStages } from '../../src/execution/stage.ts';
import { type Step, stepKey } from '../../src/execution/step.ts';
import type { WorkflowContext } from '../../src/execution/workflow.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
let storeNumber = 0;
const newStore = (): DiskArtifactStore => new DiskArtifactStore(join(folder, `store-${storeNumber++}`));
const options = z.object({});

const STAGES = defineStages({ count: { unit: 'items', weight: 1 } });

function productionOf(run: (context: WorkflowContext) => Promise<void>): Production<typeof options> {
  return {
    name: 'sample',
    options,
    stages: Object.values(STAGES),
    outputs: [],
    load: async () => ({
      plan: async () => ({}),
      async run(context) {
        await run(context);
        return { status: 'completed', outputs: {} };
      },
    }),
  };
}

function countingStep(runs: number[]): Step<{ value: number }, undefined, { doubled: number }> {
  return {
    ...STAGES.count,
    version: '1',
    async run(context, { value }) {
      runs.push(value);
      context.warn({ code: 'sample.warning', message: `value ${value}` });
      context.reportProgress(1, 1);
      await writeFile(join(context.directory, 'value.txt'), String(value));
      return { doubled: value * 2 };
    },
  };
}

test('a finished step is reused with its output, files and warnings; another input runs anew', async () => {
  const store = newStore();
  const runs: number[] = [];
  const step = countingStep(runs);
  const once = async (value: number) => {
    let text = '';
    const summary = await runWorkflow(
      productionOf(async (context) => {
        const artifact = await context.step(step, { value }, undefined);
        assert.equal(artifact.manifest.output.doubled, value * 2);
        text = await readFile(join(artifact.directory, 'value.txt'), 'utf8');
      }),
      {},
      { store },
    );
    return { text, status: summary.steps[0]!.status, warnings: summary.warnings };
  };
  const first = await once(3);
  const second = await once(3);
  const third = await once(4);
  assert.deepEqual([first.status, second.status, third.status], ['run', 'reused', 'run']);
  assert.deepEqual(second.warnings, first.warnings);
  assert.equal(second.text, '3');
  assert.deepEqual(runs, [3, 4]);
});

test('a key depends on name, version and input, not on the order of properties', () => {
  const step = { name: 'a', version: '1' };
  assert.equal(stepKey(step, { x: 1, y: 2 }), stepKey(step, { y: 2, x: 1 }));
  const keys = [
    stepKey(step, { x: 1 }),
    stepKey({ ...step, version: '2' }, { x: 1 }),
    stepKey({ ...step, name: 'b' }, { x: 1 }),
    stepKey(step, { x: 2 }),
  ];
  assert.equal(new Set(keys).size, keys.length);
});

test('map checkpoints each item: after a failure only the rest is run', async () => {
  const store = newStore();
  const runs: number[] = [];
  let breaksAt = 3;
  const step: Step<{ value: number }, undefined, number> = {
    ...STAGES.count,
    version: '1',
    async run(_context, { value }) {
      if (value === breaksAt)
        throw new FootlightError('sample.broken', { kind: 'terminal' }, { message: 'broken' });
      runs.push(value);
      return value;
    },
  };
  const production = productionOf(async (context) => {
    await context.map(step, [1, 2, 3, 4], {
      getSize: () => 1,
      getInput: (value) => ({ value }),
      getResources: () => undefined,
    });
  });
  await assert.rejects(runWorkflow(production, {}, { store }), { code: 'sample.broken' });
  assert.deepEqual(runs, [1, 2]);
  breaksAt = 0;
  await runWorkflow(production, {}, { store });
  assert.deepEqual(runs, [1, 2, 3, 4]);
});

test('retryable errors are tried again as often as the policy says, terminal ones are not', async () => {
  for (const [kind, expected] of [
    ['retryable', 3],
    ['terminal', 1],
  ] as const) {
    let tries = 0;
    const step: Step<object, undefined, null> = {
      ...STAGES.count,
      version: '1',
      retry: { attempts: 3, backoffSeconds: 0.001 },
      async run() {
        tries++;
        throw new FootlightError('sample.again', { kind }, { message: 'again' });
      },
    };
    const run = runWorkflow(
      productionOf(async (context) => void (await context.step(step, {}, undefined))),
      {},
      { store: newStore() },
    );
    await assert.rejects(run, { code: 'sample.again' });
    assert.equal(tries, expected);
  }
});

test('an aborted step leaves no artifact and no half-built folder', async () => {
  const store = newStore();
  const controller = new AbortController();
  const step: Step<object, undefined, null> = {
    ...STAGES.count,
    version: '1',
    async run(context) {
      await writeFile(join(context.directory, 'half.txt'), 'half');
      controller.abort();
      return null;
    },
  };
  const run = runWorkflow(
    productionOf(async (context) => void (await context.step(step, {}, undefined))),
    {},
    { store, signal: controller.signal },
  );
  await assert.rejects(run, { code: 'cancelled', kind: 'cancelled' });
  assert.deepEqual(await readdir(join(store.root, 'artifacts')), []);
  assert.deepEqual(await readdir(join(store.root, 'building')), []);
});

test('overall progress never falls and never passes 1', async () => {
  const events: WorkflowEvent[] = [];
  const step: Step<object, undefined, null> = {
    ...STAGES.count,
    version: '1',
    async run(context) {
      for (const done of [1, 5, 3, 12, 10]) context.reportProgress(done, 10);
      return null;
    },
  };
  await runWorkflow(
    productionOf(async (context) => void (await context.step(step, {}, undefined))),
    {},
    { store: newStore(), onEvent: (event) => events.push(event) },
  );
  const overall = events.flatMap((event) => ('overall' in event ? [event.overall] : []));
  assert.ok(overall.length > 4);
  overall.forEach((value, i) => assert.ok(value <= 1 && value >= (overall[i - 1] ?? 0)));
});

test('what a dead process left half-built is swept when the store opens, a living one keeps its own', async () => {
  const store = newStore();
  await store.open();
  const building = join(store.root, 'building');
  const own = await store.createBuildDirectory();
  const dead = own.replace(/\.\d+$/, '.999999999');
  await mkdir(dead);
  await store.open();
  assert.deepEqual(await readdir(building), [basename(own)]);
  assert.notEqual(own, dead);
  assert.equal(Number.parseInt(basename(own), 10), process.pid, 'as earlier versions read it');
});

test('what another machine or container builds is swept after a day without a write, by names of old too', async () => {
  const store = newStore();
  await store.open();
  const building = join(store.root, 'building');
  const names = ['9-a1@elsewhere.999999999', `9-b2@${hostname()}.999999999`, '999999999-c3'].sort();
  const old = new Date(Date.now() - 25 * 3600 * 1000);
  for (const name of names) {
    await mkdir(join(building, name, 'inner'), { recursive: true });
    await writeFile(join(building, name, 'inner', 'video.mkv'), 'half');
    for (const folder of ['inner', '.']) await utimes(join(building, name, folder), old, old);
  }
  await store.open();
  assert.deepEqual((await readdir(building)).sort(), names, 'each was written to just now');
  for (const name of names)
    for (const file of ['inner/video.mkv', '.']) await utimes(join(building, name, file), old, old);
  await store.open();
  assert.deepEqual(await readdir(building), []);
});

test('two builds of one key: one wins, the other is dropped', async () => {
  const store = newStore();
  await store.open();
  const manifest = { step: 'count', version: '1', output: 1, warnings: [], seconds: 0, createdAt: '' };
  const builds = await Promise.all([store.createBuildDirectory(), store.createBuildDirectory()]);
  const artifacts = await Promise.all(builds.map((directory) => store.commit('key', directory, manifest)));
  assert.equal(artifacts[0]!.directory, artifacts[1]!.directory);
  assert.deepEqual(await readdir(join(store.root, 'building')), []);
  assert.equal((await store.list()).length, 1);
});

test('garbage collection removes the old, then the least recently used beyond the size', async () => {
  const store = newStore();
  await store.open();
  for (const [i, key] of ['a', 'b', 'c'].entries()) {
    const directory = await store.createBuildDirectory();
    await writeFile(join(directory, 'bytes'), Buffer.alloc(1000));
    await store.commit(key, directory, {
      step: 'count',
      version: '1',
      output: 1,
      warnings: [],
      seconds: 0,
      createdAt: '',
    });
    const usedAt = new Date(Date.now() - (i === 0 ? 40 : 3 - i) * 86_400_000);
    await utimes(join(store.root, 'artifacts', key, 'manifest.json'), usedAt, usedAt);
  }
  assert.deepEqual(
    (await collectGarbage(store, { maxBytes: 1e9, maxAgeDays: 30 })).map(({ key }) => key),
    ['a'],
  );
  assert.deepEqual(
    (await collectGarbage(store, { maxBytes: 1500, maxAgeDays: 30 })).map(({ key }) => key),
    ['b'],
  );
  assert.deepEqual(
    (await store.list()).map(({ key }) => key),
    ['c'],
  );
});

for (const failing of ['first', 'second'])
  test(`of two works beside each other, the ${failing} fails and ends the other, and then its error is thrown`, async () => {
    const meet = Promise.withResolvers<void>();
    let ended = false;
    const long: Step<number, undefined, number> = {
      ...STAGES.count,
      version: '1',
      async run({ signal }, value) {
        meet.resolve();
        await sleep(20_000, undefined, { signal }).catch(() => sleep(20));
        ended = true;
        return value;
      },
    };
    const fail = async (): Promise<never> => {
      await meet.promise;
      throw new FootlightError('sample.broken', { kind: 'terminal' });
    };
    const production = productionOf(async (context) => {
      const work = async () => void (await context.step(long, 1, undefined));
      const [first, second] = failing === 'first' ? [fail, work] : [work, fail];
      await assert.rejects(context.runBoth<void, void>(first, second), { code: 'sample.broken' });
      assert.ok(ended);
      // What comes in its place is not ended by what failed.
      await context.runBoth(
        () => context.step(countingStep([]), { value: 1 }, undefined),
        async () => undefined,
      );
    });
    const startedAt = performance.now();
    await runWorkflow(production, {}, { store: newStore() });
    assert.ok(performance.now() - startedAt < 10_000);
  });

test('two works beside each other end when the run is cancelled', async () => {
  const controller = new AbortController();
  const ended: number[] = [];
  const long: Step<number, undefined, number> = {
    ...STAGES.count,
    version: '1',
    async run({ signal }, value) {
      if (value === 2) controller.abort();
      await sleep(20_000, undefined, { signal }).catch(() => ended.push(value));
      return value;
    },
  };
  const production = productionOf(async (context) => {
    await context.runBoth(
      () => context.step(long, 1, undefined),
      () => context.step(long, 2, undefined),
    );
  });
  await assert.rejects(runWorkflow(production, {}, { store: newStore(), signal: controller.signal }), {
    kind: 'cancelled',
  });
  assert.deepEqual(ended.toSorted(), [1, 2]);
});
