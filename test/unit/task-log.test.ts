import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { TaskEvent } from '../../src/client/index.ts';
import { TaskLog } from '../../web/src/state/task-log.ts';

type Told = readonly [type: TaskEvent['event_type'], stage: string | null, message: string];

/** What a log of these events tells, the newest first. */
function tell(events: readonly Told[]): string[] {
  const log = new TaskLog();
  for (const [i, [event_type, stage, message]] of events.entries())
    log.add({ sequence: i + 1, event_type, stage, message } as TaskEvent);
  return log.list().map((event) => event.message);
}
const count = (stage: string, done: number): Told => ['step-progress', stage, `${stage}: ${done}/7,435.`];

suite('the log of a task', () => {
  test('has one line for the counts of a step, with the newest', () => {
    const counts = Array.from({ length: 2000 }, (_, i) => count('takes', i));
    const told = tell([['step-start', 'takes', 'Takes.'], ...counts, ['step-end', 'takes', 'Takes: done.']]);
    assert.deepEqual(told, ['Takes: done.', 'takes: 1999/7,435.', 'Takes.']);
  });

  test('keeps the counts of steps that run at once, and of a step that is run again, apart', () => {
    assert.deepEqual(
      tell([
        ['step-start', 'a', 'A.'],
        count('a', 1),
        ['step-start', 'b', 'B.'],
        count('b', 1),
        count('a', 2),
        count('b', 2),
        ['step-end', 'a', 'A: done.'],
        count('b', 3),
        ['step-start', 'a', 'A.'],
        count('a', 1),
      ]),
      ['a: 1/7,435.', 'A.', 'b: 3/7,435.', 'A: done.', 'a: 2/7,435.', 'B.', 'A.'],
    );
  });

  test('keeps everything else, and how far it was then', () => {
    const warning: Told = ['warning', 'a', 'A voice is missing.'];
    assert.deepEqual(
      tell([
        count('a', 1),
        // Nothing is told anew of what can be looked at.
        ['preview', 'a', 'a: 1/7,435.'],
        count('a', 2),
        warning,
        count('a', 3),
        warning,
        ['step-retry', 'a', 'A is tried again.'],
        count('a', 1),
      ]),
      [
        'a: 1/7,435.',
        'A is tried again.',
        'A voice is missing.',
        'a: 3/7,435.',
        'A voice is missing.',
        'a: 2/7,435.',
      ],
    );
  });

  test('of a long task has its newest lines', () => {
    const told = tell(Array.from({ length: 600 }, (_, i) => ['warning', 'a', `Warning ${i}.`]));
    assert.deepEqual([told.length, told[0], told.at(-1)], [500, 'Warning 599.', 'Warning 100.']);
    const steps = tell([
      ['warning', 'a', 'A voice is missing.'],
      ...Array.from({ length: 600 }, (_, i): Told => ['step-start', `${i}`, `Step ${i}.`]),
    ]);
    assert.deepEqual([steps.length, steps[0], steps.at(-1)], [500, 'Step 599.', 'A voice is missing.']);
  });
});
