import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorkflowEvent } from '../../src/execution/events.ts';
import { ProgressThrottle } from '../../src/execution/isolation/progress-throttle.ts';

test('progress is passed on less often than it is told, and the newest of it before what follows', () => {
  const sent: WorkflowEvent[] = [];
  const throttle = new ProgressThrottle((event) => sent.push(event));
  const tell = (done: number): void =>
    throttle.take({ type: 'step-progress', step: 'cut', done, total: 5000, unit: 'frames', overall: 0 });
  throttle.take({ type: 'step-start', step: 'cut', title: 'Cut' });
  for (let done = 1; done <= 5000; done++) tell(done);
  throttle.take({ type: 'step-end', step: 'cut', status: 'run', seconds: 1, overall: 1 });
  tell(5000);
  tell(5000);
  throttle.flush();
  const doneOf = (event: WorkflowEvent | undefined) => event?.type === 'step-progress' && event.done;
  const end = sent.findIndex(({ type }) => type === 'step-end');
  assert.equal(sent[0]?.type, 'step-start');
  assert.equal(doneOf(sent[1]), 1, 'the first progress at once');
  assert.equal(doneOf(sent[end - 1]), 5000, 'the newest before the end');
  assert.ok(end < 1000, `${end} events of 5,000`);
  assert.equal(sent.length, end + 3, 'and what is held before the result');
});

test('progress of steps side by side is passed on together, in the order in which it was told', () => {
  const sent: WorkflowEvent[] = [];
  const throttle = new ProgressThrottle((event) => sent.push(event));
  for (let done = 1; done <= 5000; done++) {
    const step = `cut-${done % 7}`;
    throttle.take({ type: 'step-progress', step, done, total: 5000, unit: 'frames', overall: done / 5000 });
  }
  throttle.flush();
  const shares = sent.map((event) => (event.type === 'step-progress' ? event.overall : 0));
  assert.equal(shares.at(-1), 1);
  assert.ok(shares.length < 1000, `${shares.length} events of 5,000`);
  assert.deepEqual(
    shares,
    shares.toSorted((a, b) => a - b),
    'the share of the whole never falls',
  );
});
