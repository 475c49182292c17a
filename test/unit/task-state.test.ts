import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { FootlightError } from '../../src/core/errors.ts';
import { createMessage, type Message } from '../../src/core/messages/message.ts';
import { translate } from '../../src/core/messages/translate.ts';
import { FINAL_STATUSES, isFinal, type TaskResult, type TaskStatus } from '../../src/jobs/tasks/task.ts';
import {
  computeTransition,
  REACHED_CHILDREN,
  type StateChanges,
  type TaskAction,
  TRANSITIONS,
} from '../../src/jobs/tasks/task-state.ts';
import type { RunOutcome } from '../../src/jobs/worker/task-run.ts';
import { decideActionAfterRun } from '../../src/jobs/worker/write-outcome.ts';

const STATUSES: readonly TaskStatus[] = [
  'queued',
  'running',
  'pausing',
  'paused',
  'cancelling',
  'completed',
  'partial',
  'failed',
  'cancelled',
];
const error = new FootlightError('toy.broken', { kind: 'retryable' }, { message: 'The toy broke.' }).toJSON();
const result: TaskResult = { outputs: { toy: 'toy.txt' }, warnings: [], steps: [] };

const ACTIONS: { readonly [Type in TaskAction['type']]: TaskAction } = {
  cancel: { type: 'cancel' },
  pause: { type: 'pause' },
  resume: { type: 'resume' },
  retry: { type: 'retry' },
  claim: { type: 'claim', executor: 'worker-1' },
  complete: { type: 'complete', result },
  'complete-in-part': { type: 'complete-in-part', result },
  fail: { type: 'fail', error },
  'try-again': { type: 'try-again', error, delaySeconds: 5 },
  release: { type: 'release' },
  crash: { type: 'crash', queue: 'cpu', message: createMessage('task.message.worker-died') },
  requeue: { type: 'requeue', queue: 'gpu:b', message: createMessage('task.message.queue-changed') },
  expire: { type: 'expire', error },
};

/** The rows that the database would hold, as far as a transition may write them. */
type Row = Parameters<typeof computeTransition>[0] & {
  wanted: 'cancel' | 'pause' | null;
  executor: string | null;
  queue: string;
  eta_seconds: number | null;
  finished_at: Date | null;
  overall_progress: number;
  message: Message;
  error: unknown;
  result: unknown;
};

const SUBMITTED: Row = {
  status: 'queued',
  wanted: null,
  run: 1,
  executor: null,
  queue: 'gpu:a',
  attempts: 0,
  reaps: 0,
  eta_seconds: null,
  started_at: null,
  finished_at: null,
  overall_progress: 0,
  message: createMessage('task.message.waiting'),
  error: null,
  result: null,
};

function store(row: Row, set: StateChanges): Row {
  const times = Object.entries(set).map(([name, value]) => [name, value === 'now' ? new Date() : value]);
  return { ...row, ...Object.fromEntries(times) } as Row;
}

/** What holds for a task at any time, however it came there. */
function assertSound(row: Row): void {
  const { status } = row;
  const isHeld = status === 'running' || status === 'pausing' || status === 'cancelling';
  assert.equal(row.executor !== null, isHeld, `${status} has the executor ${row.executor}`);
  assert.equal(row.finished_at !== null, isFinal(status), `${status} was finished at ${row.finished_at}`);
  const wanted = { pausing: 'pause', cancelling: 'cancel' }[status as string] ?? null;
  assert.equal(row.wanted, wanted, `${status} wants ${row.wanted}`);
  if (!isHeld) assert.equal(row.eta_seconds, null, `${status} has an ETA`);
  if (status === 'failed') assert.ok(row.error, 'failed without an error');
  if (status === 'completed' || status === 'partial') assert.ok(row.result, `${status} without a result`);
  if (status === 'completed' || status === 'partial') assert.equal(row.error, null);
}

suite('the states of a task', () => {
  // Rows in the order of STATUSES: what stands here is what callers were promised.
  const PROMISED: Record<TaskAction['type'], string> = {
    cancel: 'cancelled cancelling cancelling cancelled = - - - =',
    pause: 'paused pausing = = - - - - -',
    resume: '= = - queued - - - - -',
    retry: '= = - - - - queued queued queued',
    claim: 'running - - - - - - - -',
    complete: '- completed completed - completed - - - -',
    'complete-in-part': '- partial partial - partial - - - -',
    fail: '- failed paused - cancelled - - - -',
    'try-again': '- queued paused - cancelled - - - -',
    release: '- queued paused - cancelled - - - -',
    crash: '- queued paused - cancelled - - - -',
    requeue: 'queued - - - - - - - -',
    expire: 'failed failed paused failed cancelled - - - -',
  };

  for (const [type, promised] of Object.entries(PROMISED)) {
    test(`${type} leads where it should, from every status`, () => {
      const found = STATUSES.map((status) => {
        const next = computeTransition({ ...SUBMITTED, status }, ACTIONS[type as TaskAction['type']]);
        return next === undefined ? '-' : next === 'unchanged' ? '=' : next.set.status;
      });
      assert.equal(found.join(' '), promised);
    });
  }

  test('no action leads out of a final status but a retry', () => {
    for (const [type, row] of Object.entries(TRANSITIONS))
      for (const status of FINAL_STATUSES)
        assert.ok(
          type === 'retry' || (row[status] ?? 'unchanged') === 'unchanged',
          `${type} changes a task that is ${status}`,
        );
  });

  test('whatever happens in whatever order, a task stays sound', () => {
    const happening = fc.record({
      action: fc.constantFrom(...Object.values(ACTIONS)),
      eta: fc.option(fc.integer({ min: 0, max: 9_999 })),
    });
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        let row = SUBMITTED;
        for (const { action, eta } of happenings) {
          // A run writes progress as long as it is held.
          if (row.executor !== null) row = { ...row, eta_seconds: eta };
          const next = computeTransition(row, action);
          if (next === undefined || next === 'unchanged') continue;
          const before = row;
          row = store(row, next.set);
          assert.ok(STATUSES.includes(row.status));
          assert.equal(row.run, before.run + (row.status === 'queued' ? 1 : 0));
          assertSound(row);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('a task can always be brought to an end', () => {
    for (const status of STATUSES) {
      let row: Row = { ...SUBMITTED, status };
      for (const type of ['cancel', 'release'] as const) {
        const next = computeTransition(row, ACTIONS[type]);
        if (next && next !== 'unchanged') row = store(row, next.set);
      }
      assert.ok(isFinal(row.status), `${status} ends as ${row.status}`);
    }
  });
});

suite('what an action brings with it', () => {
  const after = (row: Partial<Row>, action: TaskAction): Row => {
    const before = { ...SUBMITTED, ...row };
    const next = computeTransition(before, action);
    assert.ok(next && next !== 'unchanged', `${action.type} is refused`);
    return store(before, next.set);
  };
  const RUNNING = {
    status: 'running',
    executor: 'worker-1',
    started_at: new Date(0),
    eta_seconds: 90,
  } as const;

  test('the first claim starts the clock, a later one does not', () => {
    assert.ok(after({}, ACTIONS.claim).started_at);
    assert.deepEqual(after({ started_at: new Date(0) }, ACTIONS.claim).started_at, new Date(0));
  });

  test('whoever follows is told that a task is tried again, after a failure and after a crash', () => {
    for (const action of [ACTIONS.crash, ACTIONS['try-again']]) {
      const next = computeTransition({ ...SUBMITTED, ...RUNNING }, action);
      assert.equal(next !== 'unchanged' && next?.event, 'task-retrying', action.type);
    }
  });

  test('crashes and tries are counted apart, and a retry forgets both', () => {
    const crashed = after({ ...RUNNING, attempts: 1 }, ACTIONS.crash);
    assert.deepEqual([crashed.attempts, crashed.reaps, crashed.queue], [1, 1, 'cpu']);
    const again = after({ ...RUNNING, reaps: 2 }, ACTIONS['try-again']);
    assert.deepEqual([again.attempts, again.reaps], [1, 2]);
    assert.equal(translate(again.message), 'The toy broke. It is tried again.');
    const retried = after(
      { status: 'failed', attempts: 2, reaps: 2, error, overall_progress: 0.5 },
      ACTIONS.retry,
    );
    assert.deepEqual(
      [retried.attempts, retried.reaps, retried.error, retried.overall_progress],
      [0, 0, null, 0],
    );
  });

  test('a request that was waiting outweighs how the run ended, and its traces', () => {
    for (const action of [ACTIONS.fail, ACTIONS.crash, ACTIONS['try-again'], ACTIONS.expire]) {
      const paused = after({ ...RUNNING, status: 'pausing', wanted: 'pause' }, action);
      assert.deepEqual([paused.status, translate(paused.message)], ['paused', 'The task is paused.']);
      const cancelled = after({ ...RUNNING, status: 'cancelling', wanted: 'cancel' }, action);
      assert.equal(translate(cancelled.message), 'The task is cancelled.');
      for (const row of [paused, cancelled])
        assert.deepEqual([row.error, row.attempts, row.reaps, row.eta_seconds], [null, 0, 0, null]);
    }
  });

  test('an event is named after what it tells of', () => {
    const eventOf = (status: TaskStatus, action: TaskAction): unknown => {
      const next = computeTransition({ ...SUBMITTED, status }, action);
      return next !== 'unchanged' && next?.event;
    };
    assert.equal(eventOf('queued', ACTIONS.claim), 'task-started');
    assert.equal(eventOf('running', ACTIONS['try-again']), 'task-retrying');
    assert.equal(eventOf('pausing', ACTIONS['try-again']), 'task-paused');
    assert.equal(eventOf('running', ACTIONS.release), 'task-queued');
    assert.equal(eventOf('running', ACTIONS['complete-in-part']), 'task-partial');
  });
});

test('what a batch asks of its children is never refused', () => {
  for (const [control, statuses] of Object.entries(REACHED_CHILDREN))
    for (const status of statuses) {
      const next = computeTransition(
        { ...SUBMITTED, status },
        ACTIONS[control as keyof typeof REACHED_CHILDREN],
      );
      assert.ok(next && next !== 'unchanged', `${control} does nothing to a child that is ${status}`);
    }
});

test('how a run ended decides what becomes of its task', () => {
  const failure = (kind: 'retryable' | 'terminal') => ({
    kind: 'failed' as const,
    error: new FootlightError('toy.broken', { kind }, { message: 'The toy broke.' }),
  });
  const typeAfter = (outcome: RunOutcome, attempts = 0): string =>
    decideActionAfterRun(outcome, { attempts }).type;
  assert.equal(typeAfter({ kind: 'done', status: 'partial', result }), 'complete-in-part');
  assert.equal(typeAfter(failure('terminal')), 'fail');
  assert.deepEqual(
    [0, 1, 2].map((attempts) => typeAfter(failure('retryable'), attempts)),
    ['try-again', 'try-again', 'fail'],
  );
  for (const reason of ['cancel', 'pause', 'shutdown', 'superseded'] as const)
    assert.equal(typeAfter({ kind: 'stopped', reason }), 'release');
  assert.equal(typeAfter({ kind: 'stopped', reason: 'deadline' }), 'expire');
});
