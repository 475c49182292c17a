import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { FootlightError } from '../../src/core/errors.ts';
import type { RemoteService } from '../../src/engines/remote-tasks.ts';
import { decideRecovery } from '../../src/execution/remote/recovery.ts';
import type { RemoteTaskRecord } from '../../src/execution/remote/remote-task-record.ts';
import { runRemoteTask } from '../../src/execution/remote/run-remote-task.ts';
import {
  type Behavior,
  createFakeService,
  type FakeCapabilities,
  FakeTaskService,
  resultOf,
} from '../support/fake-task-service.ts';
import { KillableProcess } from '../support/killable-process.ts';
import { MemoryJournal } from '../support/memory-journal.ts';
import { remoteHost } from '../support/remote-host.ts';

const SEED = 4;
const RUNS = 400;
const KEY = 'a'.repeat(64);
const ORDER = 'a film';
const MAX_LIVES = 60;

const conducts = fc.array(fc.constantFrom<Behavior>('good', 'drop', 'vanish', 'busy'), { maxLength: 25 });
/** After how many calls and returns each process dies. */
const deaths = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 6 });
const looks = fc.integer({ min: 1, max: 3 });
const answersAtOnce = fc.boolean();

interface Scenario {
  readonly conducts: Behavior[];
  readonly deaths: number[];
  readonly looks: number;
  readonly answersAtOnce: boolean;
}

const scenarios = fc.record<Scenario>({ conducts, deaths, looks, answersAtOnce });

/** Lives through a fate, process after process, until one has the result or says that the task is lost. */
async function live(
  { conducts, deaths, looks, answersAtOnce }: Scenario,
  capabilities: FakeCapabilities & { readonly knowsKeys?: boolean },
  declared: Partial<RemoteService<string, string>> = {},
) {
  const desk = new FakeTaskService({ looks, knowsKeys: capabilities.knowsKeys });
  const [journal, remaining, lives] = [new MemoryJournal(), [...conducts], [...deaths]];
  const conduct = (): Behavior => remaining.shift() ?? 'good';
  const service = createFakeService(desk, { ...capabilities, answersAtOnce, behavior: conduct }, declared);
  let warnings = 0;
  for (let life = 0; life < MAX_LIVES; life++) {
    const process = new KillableProcess(lives.shift() ?? Number.POSITIVE_INFINITY);
    const host = remoteHost(process.using(journal));
    const running = runRemoteTask(process.using(service), { key: KEY, request: ORDER }, host);
    const end = await Promise.race([running, process.death]).catch((error: FootlightError) => error);
    warnings += host.warnings.length;
    if (typeof end === 'string') return { desk, warnings, result: end };
    if (end?.code === 'remote.lost') return { desk, warnings, result: undefined };
  }
  throw new Error(`no result in ${MAX_LIVES} lives`);
}

const check = (property: fc.IAsyncProperty<[Scenario]>): Promise<void> =>
  fc.assert(property, { seed: SEED, numRuns: RUNS });

suite('whenever processes die and answers are lost, a task', () => {
  test('is done once and delivered, where it can be looked up', () =>
    check(
      fc.asyncProperty(scenarios, async (scenario) => {
        const { desk, result } = await live(scenario, { canFind: true });
        assert.equal(result, resultOf(ORDER));
        assert.equal(desk.tasks.length, 1);
      }),
    ));

  test('is done once and delivered, where its key is known again', () =>
    check(
      fc.asyncProperty(scenarios, async (scenario) => {
        const { desk, result } = await live(scenario, { knowsKeys: true }, { idempotencyKeySeconds: 3600 });
        assert.equal(result, resultOf(ORDER));
        assert.equal(desk.tasks.length, 1);
      }),
    ));

  test('is done once at most, and delivered or said to be lost, where nothing can be asked', () =>
    check(
      fc.asyncProperty(scenarios, async (scenario) => {
        const { desk, result } = await live(scenario, {});
        assert.ok(desk.tasks.length <= 1);
        if (result !== undefined) assert.equal(result, resultOf(ORDER));
      }),
    ));

  test('is delivered, and every further sending is warned of, where it costs little', () =>
    check(
      fc.asyncProperty(scenarios, async (scenario) => {
        const { desk, warnings, result } = await live(scenario, {}, { isRepeatable: true });
        assert.equal(result, resultOf(ORDER));
        assert.ok(desk.tasks.length <= 1 + warnings);
      }),
    ));
});

test('the rules of recovery', () => {
  const now = Date.parse('2026-01-01T12:00:00Z');
  const record = (state: RemoteTaskRecord['state'], secondsAgo = 0) =>
    ({ state, firstSentAt: new Date(now - secondsAgo * 1000).toISOString() }) as RemoteTaskRecord;
  const [find, idempotencyKeySeconds, isRepeatable] = [() => undefined, 100, true];
  const cases = [
    [undefined, { find }, 'begin'],
    [record('done'), { find }, 'read'],
    [record('accepted'), { find }, 'follow'],
    [record('timed-out'), { find }, 'follow'],
    [record('refused'), { find }, 'begin'],
    [record('failed'), {}, 'begin'],
    [record('unusable'), {}, 'begin'],
    [record('cancelled'), {}, 'begin'],
    [record('intended'), { find, idempotencyKeySeconds, isRepeatable }, 'look-up'],
    [record('intended', 89), { idempotencyKeySeconds }, 'resend'],
    [record('intended', 91), { idempotencyKeySeconds }, 'give-up'],
    [record('intended', 91), { idempotencyKeySeconds, isRepeatable }, 'send-new'],
    [record('intended'), { isRepeatable }, 'send-new'],
    [record('intended'), {}, 'give-up'],
    [record('lost'), { find, idempotencyKeySeconds }, 'give-up'],
    [record('lost'), { isRepeatable }, 'send-new'],
  ] as const;
  for (const [i, [last, service, expected]] of cases.entries())
    assert.equal(decideRecovery(last, service, now), expected, `case ${i}`);
});
