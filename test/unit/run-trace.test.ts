import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Span, SpanOptions, Tracer } from '@opentelemetry/api';
import { FootlightError } from '../../src/core/errors.ts';
import type { Task } from '../../src/jobs/tasks/task.ts';
import { RunTrace } from '../../src/jobs/worker/tracing.ts';

interface TracedSpan {
  readonly name: string;
  readonly seconds: number;
  isFailed?: true;
}

/** Keeps the spans that have ended. */
function createTracer(ended: TracedSpan[]): Tracer {
  const startSpan = (name: string, { startTime = Date.now() }: SpanOptions) => {
    let isFailed = false;
    const span = {
      setAttribute: () => span,
      setStatus: () => {
        isFailed = true;
        return span;
      },
      end: () => {
        const seconds = (Date.now() - Number(startTime)) / 1000;
        ended.push({ name, seconds, ...(isFailed && { isFailed }) });
      },
    };
    return span as unknown as Span;
  };
  return { startSpan } as unknown as Tracer;
}

const task = { id: 'task', workflow: 'sample', run: 1, queue: 'default' } as Task;

test('a step that ran beside another is as long in a trace as it was', (t) => {
  t.mock.timers.enable({ apis: ['Date'] });
  const ended: TracedSpan[] = [];
  const trace = new RunTrace(createTracer(ended), task);
  const [status, overall] = ['run', 1] as const;
  trace.record({ type: 'step-start', step: 'picture', title: 'Picture' });
  t.mock.timers.tick(9_000);
  trace.record({ type: 'step-end', step: 'picture', status, seconds: 9, overall });
  trace.record({ type: 'step-start', step: 'sound', title: 'Sound' });
  trace.record({ type: 'step-end', step: 'sound', status, seconds: 4, overall });
  trace.record({ type: 'step-start', step: 'join', title: 'Join' });
  t.mock.timers.tick(2_000);
  trace.record({ type: 'step-start', step: 'join', title: 'Join' });
  trace.endTrace(new FootlightError('storage.full', { kind: 'retryable' }));
  assert.deepEqual(ended, [
    { name: 'step picture', seconds: 9 },
    { name: 'step sound', seconds: 4 },
    { name: 'step join', seconds: 2, isFailed: true },
    { name: 'task sample', seconds: 11, isFailed: true },
  ]);
});
