import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { z } from 'zod';
import { EngineRegistry } from '../../src/engines/registry.ts';
import { DiskArtifactStore } from '../../src/execution/disk-artifact-store.ts';
import type { WorkflowEvent } from '../../src/execution/events.ts';
import { runJob } from '../../src/execution/isolation/run-job.ts';
import { optionMeta } from '../../src/execution/option-meta.ts';
import type { Production } from '../../src/execution/production.ts';
import type { SharedRole } from '../../src/execution/sharing/shared-work.ts';
import { defineStages } from '../../src/execution/stage.ts';
import { type Step, stepKey } from '../../src/execution/step.ts';
import type { WorkflowSummary } from '../../src/execution/workflow.ts';
import { SharedRows } from '../support/shared-rows.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const ITEMS = 6;
const STAGES = defineStages({
  prepare: { unit: 'items', weight: 1 },
  make: { unit: 'items', weight: 1 },
  accompany: { unit: 'items', weight: 1 },
  finish: { unit: 'items', weight: 1 },
});
const version = z.string().default('1').register(optionMeta, { group: 'content', level: 'basic' });
const options = z.object({ version });

/** What every run did, in order, and a production whose middle step is shared, with another one beside it. */
class Fleet {
  readonly done: string[] = [];
  readonly events: WorkflowEvent[] = [];
  readonly rows = new SharedRows();
  readonly #store: string;

  constructor(name: string) {
    this.#store = join(folder, name);
  }

  run(role: SharedRole | undefined, version = '1'): Promise<unknown> {
    const who = role ?? 'alone';
    const production = this.createProduction(who) as unknown as Production;
    const parent = { ask: (call: Parameters<SharedRows['answer']>[1]) => this.rows.answer(role!, call) };
    const request = {
      mode: 'run',
      workflow: 'sample',
      options: { version },
      storeRoot: this.#store,
    } as const;
    return runJob(
      production,
      { ...request, sharing: role },
      {
        signal: new AbortController().signal,
        onEvent: (event) => void this.events.push(event),
        engines: new EngineRegistry([]),
        store: new DiskArtifactStore(this.#store),
        parent,
      },
    );
  }

  private createProduction(who: string): Production<typeof options> {
    const step = (name: keyof typeof STAGES, version = '1'): Step<number, undefined, number> => ({
      ...STAGES[name],
      version,
      run: async (context, number) => {
        this.done.push(`${who} ${name} ${number}`);
        context.warn({ code: 'sample.made', message: `${name} ${number}` });
        return number;
      },
    });
    return {
      name: 'sample',
      options,
      stages: Object.values(STAGES),
      outputs: [],
      load: async () => ({
        plan: async () => ({}),
        async run(context, { version }) {
          await context.step(step('prepare'), 0, undefined);
          const numbers = Array.from({ length: ITEMS }, (_, i) => i);
          const [made] = await context.runBoth(
            () =>
              context.map(step('make', version), numbers, {
                isShared: true,
                getSize: () => 1,
                getInput: (number) => number,
                getResources: () => undefined,
              }),
            () => context.step(step('accompany', version), 0, undefined),
          );
          const sum = made.reduce((total, { manifest }) => total + manifest.output, 0);
          await context.step(step('finish'), sum, undefined);
          return { status: 'completed', outputs: {} };
        },
      }),
    };
  }
}

/** Items of the first version, as an owner offers them that has prepared all and made nothing. */
const OFFERED = Array.from({ length: ITEMS }, (_, i) => ({
  key: stepKey({ name: 'make', version: '1' }, i),
  size: 1,
}));

async function startFleet(name: string): Promise<Fleet> {
  const fleet = new Fleet(name);
  await fleet.run(undefined, 'an earlier one');
  fleet.done.splice(0);
  fleet.rows.offer(OFFERED);
  return fleet;
}

suite('runs that share items', () => {
  test('a helper makes what is free and nothing else; the owner makes the rest and goes on', async () => {
    const fleet = await startFleet('shared');
    fleet.rows.take('owner', [OFFERED[0]!.key]);
    assert.deepEqual(await fleet.run('helper'), { made: ITEMS - 1 });
    const byHelper = [5, 4, 3, 2, 1].map((number) => `helper make ${number}`);
    assert.deepEqual(fleet.done, byHelper);
    fleet.rows.change(OFFERED[0]!.key, { holder: undefined });
    const { warnings, steps } = (await fleet.run('owner')) as WorkflowSummary;
    assert.deepEqual(
      fleet.done.slice(byHelper.length).sort(),
      ['owner accompany 0', 'owner make 0'],
      'each once, beside each other',
    );
    assert.deepEqual(
      steps.map(({ name }) => name),
      ['prepare', 'make', 'accompany', 'finish'],
    );
    assert.equal(warnings.length, 3 + ITEMS, 'also those of what others made');
    assert.equal(steps.find(({ name }) => name === 'make')?.status, 'run');
    const last = fleet.events.findLast(({ type }) => type === 'step-progress');
    assert.deepEqual(last?.type === 'step-progress' && [last.step, last.done, last.total], [
      'make',
      ITEMS,
      ITEMS,
    ]);
  });

  test('a helper makes nothing that the owner needs before', async () => {
    const fleet = new Fleet('nothing-prepared');
    fleet.rows.offer(OFFERED);
    assert.deepEqual([await fleet.run('helper'), fleet.done], [{ made: 0 }, []]);
  });

  test('a helper that would make something else takes nothing', async () => {
    const fleet = await startFleet('other-version');
    assert.deepEqual([await fleet.run('helper', '2'), fleet.done], [{ made: 0 }, []]);
    assert.ok(fleet.rows.rows.every(({ isFinished, holder }) => !isFinished && !holder));
  });

  test('a run that shares nothing asks nobody', async () => {
    const fleet = new Fleet('alone');
    await fleet.run(undefined);
    assert.deepEqual(
      fleet.done.filter((each) => each.startsWith('alone make')),
      Array.from({ length: ITEMS }, (_, i) => `alone make ${i}`),
    );
    assert.deepEqual(fleet.rows.rows, []);
  });
});
