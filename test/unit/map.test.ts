import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { FootlightError } from '../../src/core/errors.ts';
import { DiskArtifactStore } from '../../src/execution/disk-artifact-store.ts';
import type { Production } from '../../src/execution/production.ts';
import { runWorkflow } from '../../src/execution/runner.ts';
import { defineStages } from '../../src/execution/stage.ts';
import type { Step } from '../../src/execution/step.ts';
import type { WorkflowContext } from '../../src/execution/workflow.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const options = z.object({});
const STAGES = defineStages({ work: { unit: 'items', weight: 1 } });

interface Trace {
  readonly started: number[];
  readonly aborted: number[];
}

type TracedStep = Step<{ value: number }, undefined, number>;

/** Fails at the broken items, and works on the others for no time. */
function tracedStep(trace: Trace, broken: readonly number[]): TracedStep {
  return {
    ...STAGES.work,
    version: '1',
    async run(_context, { value }) {
      trace.started.push(value);
      if (broken.includes(value)) throw brokenAt(value);
      return value;
    },
  };
}

/** Works until it is aborted; when so many items are under way, `onFull` is called. */
function endlessStep(trace: Trace, folders: number, onFull: (value: number) => void): TracedStep {
  return {
    ...STAGES.work,
    version: '1',
    async run({ signal }, { value }) {
      trace.started.push(value);
      if (trace.started.length === folders) onFull(value);
      if (!signal.aborted) await once(signal, 'abort');
      trace.aborted.push(value);
      throw signal.reason;
    },
  };
}

function brokenAt(value: number): FootlightError {
  return new FootlightError(`sample.${value}`, { kind: 'terminal' }, { message: 'broken' });
}

async function run(name: string, work: (context: WorkflowContext) => Promise<void>, signal?: AbortSignal) {
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
  return runWorkflow(production, {}, { store: new DiskArtifactStore(join(folder, name)), signal });
}

const newTrace = (): Trace => ({ started: [], aborted: [] });
const plan = { getSize: () => 1, getInput: (value: number) => ({ value }), getResources: () => undefined };

test('after an item failed none is started, the others are aborted and waited for, and the first error is thrown', async () => {
  const trace = newTrace();
  const step = endlessStep(trace, 3, (value) => {
    throw brokenAt(value);
  });
  const mapping = run('fails', async (context) => {
    await context.map(step, [1, 2, 3, 4, 5, 6, 7, 8], { ...plan, concurrency: 3 });
  });
  await assert.rejects(mapping, ({ code }: FootlightError) => code === `sample.${trace.started.at(-1)}`);
  assert.deepEqual(trace.aborted.toSorted(), trace.started.slice(0, 2).toSorted());
  assert.deepEqual(trace.started.toSorted(), [1, 2, 3]);
  assert.deepEqual(await readdir(join(folder, 'fails', 'building')), [], 'nothing is still being made');
});

test('attempts hand failures back beside what succeeded; only what is missing is asked for again', async () => {
  const values = [1, 2, 3];
  const [first, second] = [newTrace(), newTrace()];
  const outcomes: unknown[] = [];
  const ask = (trace: Trace, broken: readonly number[]) =>
    run('attempts', async (context) => {
      const attempts = await context.mapAttempts(tracedStep(trace, broken), values, plan);
      outcomes.push(attempts.map(({ artifact, error }) => artifact?.manifest.output ?? error?.code));
    });
  const summary = await ask(first, [2]);
  await ask(second, []);
  assert.deepEqual(outcomes, [
    [1, 'sample.2', 3],
    [1, 2, 3],
  ]);
  assert.deepEqual(second.started, [2]);
  assert.deepEqual(
    summary.steps.map(({ name, status }) => [name, status]),
    [['work', 'run']],
  );
});

test('one attempt hands back an artifact or an error, and leaves nothing behind where it failed', async () => {
  const codes: unknown[] = [];
  for (const broken of [[7], [], []])
    await run('attempt', async (context) => {
      const { artifact, error } = await context.attempt(
        tracedStep(newTrace(), broken),
        { value: 7 },
        undefined,
      );
      codes.push(error ? error.code : artifact.manifest.output);
      assert.deepEqual(await readdir(join(folder, 'attempt', 'building')), []);
    });
  assert.deepEqual(codes, ['sample.7', 7, 7]);
});

test('an attempt that fails in a retryable way is tried again first', async () => {
  let tries = 0;
  const step: Step<object, undefined, number> = {
    ...STAGES.work,
    version: '1',
    retry: { attempts: 3, backoffSeconds: 0.001 },
    async run() {
      throw new FootlightError(
        'sample.busy',
        { kind: 'retryable' },
        { message: `busy ${++tries}`, remedy: 'Wait.' },
      );
    },
  };
  await run('retries', async (context) => {
    const { error } = await context.attempt(step, {}, undefined);
    const { code, message, kind, remedy } = error!;
    assert.deepEqual([code, message, kind, remedy], ['sample.busy', 'busy 3', 'retryable', 'Wait.']);
  });
  assert.equal(tries, 3);
});

test('cancelling ends attempts too', async () => {
  for (const many of [true, false]) {
    const controller = new AbortController();
    const trace = newTrace();
    const attempting = run(
      'cancelled',
      async (context) => {
        const step = endlessStep(trace, many ? 2 : 1, () => controller.abort());
        if (many) await context.mapAttempts(step, [1, 2, 3, 4], { ...plan, concurrency: 2 });
        else await context.attempt(step, { value: 1 }, undefined);
      },
      controller.signal,
    );
    await assert.rejects(attempting, { code: 'cancelled', kind: 'cancelled' });
    assert.deepEqual(trace.started.toSorted(), many ? [1, 2] : [1]);
  }
});
