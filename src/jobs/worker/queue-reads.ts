import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { WaitingQueues } from './waiting-queues.ts';

type PollQueue = (executor: unknown, queue: { readonly name: string }) => Promise<boolean>;

interface QueueRunner {
  pollQueue?: PollQueue;
}

/** Pauses of the engine's that are the same for all queues, as properties of the class of its runner. */
const PAUSES = ['reconcileIntervalMs', 'transitionIntervalMs'] as const;
const IDLE_PAUSE_MS = 15_000;
/** The engine's own pauses, as another worker of the process may have replaced them before. */
const usualPauses = new Map<string, number>();
const DEADLINES_MS = 60_000;

/**
 * Lets the engine (DBOS) skip its reads of queues in which nothing waits, and what it does each second for all queues
 * (read their settings, find runs whose delay is over) while it is idle. It has no settings for that: each queue is read
 * about once a second, in a transaction of several statements, whether or not something is in it. So the method that
 * reads one is wrapped in the engine's own module, which its package does not export; the pace at which it is called, and
 * with it how soon a task starts, stays as it was. An engine that is built otherwise reads all of its queues, as before.
 */
export function readOnlyWaiting(waiting: WaitingQueues): void {
  const runner = findQueueRunner();
  const read = runner && (Object.getPrototypeOf(runner) as QueueRunner).pollQueue;
  if (!runner || !read) return;
  // What is returned says whether others got in the way, for which the engine would wait longer.
  runner.pollQueue = async (executor, queue) =>
    waiting.shouldRead(queue.name) ? read.call(runner, executor, queue) : false;
  pauseLongerWhenIdle(runner.constructor as unknown as Record<(typeof PAUSES)[number], unknown>, waiting);
}

function pauseLongerWhenIdle(
  settings: Record<(typeof PAUSES)[number], unknown>,
  waiting: WaitingQueues,
): void {
  for (const name of PAUSES) {
    const pauseMs = usualPauses.get(name) ?? settings[name];
    if (typeof pauseMs !== 'number') continue;
    usualPauses.set(name, pauseMs);
    Object.defineProperty(settings, name, {
      configurable: true,
      get: () => (waiting.isIdle() ? Math.max(pauseMs, IDLE_PAUSE_MS) : pauseMs),
    });
  }
}

/** Finds the one object of this process that reads the queues; undefined where the engine is built otherwise. */
export function findQueueRunner(): QueueRunner | undefined {
  return loadEngineModule<{ wfQueueRunner?: QueueRunner }>('./wfqueue.js')?.wfQueueRunner;
}

/** Runs have no deadline of the engine's, so that it need not look each second for those that are past it. */
export function lookSeldomForDeadlines(): void {
  const settings = loadEngineModule<{ workflowTimeoutConfig?: { pollingIntervalMs?: number } }>(
    './workflow_management.js',
  )?.workflowTimeoutConfig;
  if (settings?.pollingIntervalMs) settings.pollingIntervalMs = DEADLINES_MS;
}

function loadEngineModule<T>(name: string): T | undefined {
  const program = fileURLToPath(import.meta.resolve('@dbos-inc/dbos-sdk'));
  try {
    return createRequire(program)(name) as T;
  } catch {
    return undefined;
  }
}
