import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { WaitingQueues } from './waiting-queues.ts';

type PollQueue = (executor: unknown, queue: { readonly name: string }) => Promise<boolean>;

interface QueueRunner {
  pollQueue?: PollQueue;
}

/**
 * Lets the engine (DBOS) skip its reads of queues in which nothing waits. It has no setting for that: each queue is read
 * about once a second, in a transaction of several statements, whether or not something is in it. So the method that
 * reads one is wrapped in the engine's own module, which its package does not export; the pace at which it is called, and
 * with it how soon a task starts, stays as it was. An engine without that method reads all of its queues, as before.
 */
export function readOnlyWaiting(waiting: WaitingQueues): void {
  const runner = findQueueRunner();
  const read = runner && (Object.getPrototypeOf(runner) as QueueRunner).pollQueue;
  if (!runner || !read) return;
  // What is returned says whether others got in the way, for which the engine would wait longer.
  runner.pollQueue = async (executor, queue) =>
    waiting.shouldRead(queue.name) ? read.call(runner, executor, queue) : false;
}

/** Finds the one object of this process that reads the queues; undefined where the engine is built otherwise. */
export function findQueueRunner(): QueueRunner | undefined {
  const program = fileURLToPath(import.meta.resolve('@dbos-inc/dbos-sdk'));
  try {
    return (createRequire(program)('./wfqueue.js') as { wfQueueRunner?: QueueRunner }).wfQueueRunner;
  } catch {
    return undefined;
  }
}
