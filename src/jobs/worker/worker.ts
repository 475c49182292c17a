import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { DBOS } from '@dbos-inc/dbos-sdk';
import type { Tracer } from '@opentelemetry/api';
import type { Logger } from 'pino';
import type { EngineRegistry } from '../../engines/registry.ts';
import type { Production } from '../../execution/production.ts';
import { engineLogger } from '../engine-logger.ts';
import type { Fleet } from '../fleet.ts';
import { Maintenance } from '../maintenance/maintenance.ts';
import { giveBack } from '../maintenance/requeue-crashed.ts';
import { Listener } from '../postgres/listener.ts';
import { JOBS_PROTOCOL, TASK_WORKFLOW } from '../tasks/queues.ts';
import type { Task } from '../tasks/task.ts';
import { CONTROL_CHANNEL, changeTask } from '../tasks/task-changes.ts';
import { lockTask } from '../tasks/task-queue.ts';
import { gatherBatch } from './gather-batch.ts';
import { settle } from './settle-run.ts';
import { type RunLimits, type RunOutcome, TaskRun } from './task-run.ts';
import { Membership } from './worker-lease.ts';
import { workerQueues } from './worker-queues.ts';

export interface WorkerOptions {
  readonly fleet: Fleet;
  readonly productions: ReadonlyMap<string, Production>;
  /** Those that `host` knows: their services elsewhere have queues of their own. */
  readonly engines: EngineRegistry;
  /** Accelerators of this machine; each is a queue that runs one task at a time. */
  readonly devices: readonly string[];
  /** Tasks at a time on the processors; the engine keeps it with the queue, so the last worker's word counts for all. */
  readonly concurrency: number;
  /** Module that serves jobs in a child process: it has to know the same productions. */
  readonly host: URL;
  readonly limits: RunLimits;
  readonly retentionDays: number;
  readonly version: string;
  readonly logger: Logger;
  readonly tracer?: Tracer;
}

const POLL_MS = 1_000;

/**
 * Takes tasks from the queues and runs them, as a member of a fleet that may be itself alone. One a process: the
 * engine below is made so.
 */
export class Worker implements AsyncDisposable {
  readonly membership: Membership;
  readonly #options: WorkerOptions;
  readonly #queues: ReturnType<typeof workerQueues>;
  readonly #runs = new Map<string, TaskRun>();
  /** Tasks that the engine runs here, those that are being begun or ended too. */
  readonly #active = new Set<string>();
  #forgotten = new Set<string>();
  readonly #stop = new AbortController();
  #listener: Listener | undefined;
  #maintenance: Maintenance | undefined;
  #polling: Promise<void> = Promise.resolve();

  private constructor(options: WorkerOptions) {
    this.#options = options;
    this.#queues = workerQueues({ ...options, providers: options.engines.providers() });
    const executor = `${hostname()}.${process.pid}.${randomBytes(4).toString('hex')}`;
    this.membership = new Membership(options.fleet.database.url, executor);
  }

  static async start(options: WorkerOptions): Promise<Worker> {
    const worker = new Worker(options);
    await worker.register();
    await worker.launchEngine();
    const lookAgain = (): void => void worker.obey();
    worker.#listener = new Listener(options.fleet.database.url, CONTROL_CHANNEL, {
      message: lookAgain,
      reconnect: lookAgain,
    });
    worker.#polling = worker.poll();
    worker.#maintenance = new Maintenance({ ...options, membership: worker.membership });
    return worker;
  }

  /** Lets the running tasks go back into their queues, and leaves the fleet. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#maintenance?.[Symbol.asyncDispose]();
    for (const run of this.#runs.values()) run.stop('shutdown');
    await this.#listener?.[Symbol.asyncDispose]();
    await this.#polling;
    await DBOS.shutdown({ workflowCompletionTimeoutMS: 5_000 });
    const { executor } = this.membership;
    await this.#options.fleet.database
      .query('DELETE FROM footlight.workers WHERE executor = $1', [executor])
      .catch(() => undefined);
    await this.membership[Symbol.asyncDispose]();
  }

  private async register(): Promise<void> {
    await this.membership.held();
    const { fleet, devices, productions, version } = this.#options;
    const { database } = fleet;
    await database.query(
      `INSERT INTO footlight.workers (executor, host, pid, version, devices, workflows, queues)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        this.membership.executor,
        hostname(),
        process.pid,
        version,
        devices,
        [...productions.keys()],
        Object.keys(this.#queues),
      ],
    );
  }

  private async launchEngine(): Promise<void> {
    const { fleet, logger } = this.#options;
    const queues = this.#queues;
    DBOS.setConfig({
      name: 'footlight',
      systemDatabaseUrl: fleet.database.url,
      // The engine sets it by a query that overlaps another, of which pg warns on every connection.
      systemDatabaseIdleTransactionTimeoutMs: 0,
      systemDatabasePoolSize: 8,
      applicationVersion: JOBS_PROTOCOL,
      executorID: this.membership.executor,
      listenQueues: Object.keys(queues),
      logger: engineLogger(logger),
    });
    DBOS.registerWorkflow((id: string, run: number) => this.runTask(id, run), { name: TASK_WORKFLOW });
    await DBOS.launch();
    for (const [name, settings] of Object.entries(queues))
      await DBOS.registerQueue(name, { ...settings, onConflict: 'always_update' });
  }

  /** The engine's workflow: a task's steps, one after the other, then how it ended. */
  private async runTask(id: string, runNumber: number): Promise<void> {
    this.#active.add(id);
    try {
      const task = await DBOS.runStep(() => this.claim(id, runNumber), { name: 'claim' });
      if (task) await this.runClaimed(task);
    } finally {
      this.#active.delete(id);
    }
  }

  private async runClaimed(task: Task): Promise<void> {
    const { fleet, logger } = this.#options;
    const { database, queue } = fleet;
    const fence = { run: task.run, executor: this.membership.executor };
    const log = logger.child({ task_id: task.id, workflow: task.workflow, run: task.run });
    log.info({ queue: task.queue }, 'task started');
    const isStopping = (): boolean => this.#stop.signal.aborted;
    const outcome =
      task.mode === 'batch'
        ? await gatherBatch(database, task, fence.executor, isStopping)
        : await this.produce(task);
    log.info(
      { outcome: outcome.kind, ...(outcome.kind === 'failed' && { error: outcome.error.toJSON() }) },
      'task ended',
    );
    await DBOS.runStep(() => settle(database, queue, task, fence, outcome), { name: 'settle' });
  }

  private async produce(task: Task): Promise<RunOutcome> {
    const { fleet, host, limits, logger, tracer } = this.#options;
    const place = { fleet, host, limits, logger, tracer, membership: this.membership };
    const run = new TaskRun(task, place, await this.secondsLeft(task));
    this.#runs.set(task.id, run);
    try {
      if (this.#stop.signal.aborted) run.stop('shutdown');
      while (await DBOS.runStep(async () => (await run.nextStep()) ?? null, { name: 'step' }));
      return await run.outcome();
    } finally {
      this.#runs.delete(task.id);
    }
  }

  private async secondsLeft({ id, deadline_at }: Task): Promise<number | undefined> {
    if (deadline_at === null) return undefined;
    const { database } = this.#options.fleet;
    const [row] = await database.insist(() =>
      database.query<{ seconds: number }>(
        'SELECT extract(epoch FROM deadline_at - now())::double precision AS seconds FROM footlight.tasks WHERE id = $1',
        [id],
      ),
    );
    return row?.seconds;
  }

  /** Makes this process the holder of the run, unless it was cancelled, paused or begun anew meanwhile. */
  private async claim(id: string, run: number): Promise<Task | undefined> {
    const { database } = this.#options.fleet;
    const { executor } = this.membership;
    return database.insist(() =>
      database.transaction(async (client) => {
        const task = await lockTask(client, id).catch(() => undefined);
        // A claim whose answer was lost is seen as one that holds.
        if (task?.run === run && task.executor === executor && task.status === 'running') return task;
        if (task?.run !== run || task.status !== 'queued') return undefined;
        const set = { status: 'running', executor, message: 'A worker has taken the task.' } as const;
        const start = task.started_at === null ? ({ started_at: 'now' } as const) : {};
        return changeTask(client, { id, set: { ...set, ...start }, event: 'task-started' });
      }),
    );
  }

  private async poll(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.obey();
      await this.requeueForgotten().catch(() => undefined);
      await sleep(POLL_MS, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
  }

  /** Puts back the tasks that say to be run here, and are not: their run ended before it could write how. */
  private async requeueForgotten(): Promise<void> {
    const { fleet, logger } = this.#options;
    const { database, queue } = fleet;
    const { executor } = this.membership;
    const claimed = await database.query<Task & Record<string, unknown>>(
      'SELECT id FROM footlight.tasks WHERE executor = $1 AND finished_at IS NULL',
      [executor],
    );
    const missing = claimed.map(({ id }) => id).filter((id) => !this.#active.has(id));
    for (const id of missing.filter((id) => this.#forgotten.has(id))) {
      logger.warn({ task_id: id }, 'a task without a run is put back');
      await database.transaction(async (client) => {
        const task = await lockTask(client, id);
        if (task.executor !== executor || this.#active.has(id)) return;
        await giveBack(client, queue, task, 'The run broke off; waiting for another.');
      });
    }
    this.#forgotten = new Set(missing);
  }

  /** Stops the runs that are to be cancelled or paused, or that are this worker's no more. */
  private async obey(): Promise<void> {
    const runs = [...this.#runs.values()];
    if (runs.length === 0) return;
    const ids = runs.map(({ task }) => task.id);
    const rows = await this.#options.fleet.database
      .query<Task & Record<string, unknown>>(
        'SELECT id, run, wanted FROM footlight.tasks WHERE id = ANY ($1)',
        [ids],
      )
      .catch(() => undefined);
    if (!rows) return;
    for (const run of runs) {
      const task = rows.find(({ id }) => id === run.task.id);
      if (task?.run !== run.task.run) run.stop('superseded');
      else if (task.wanted) run.stop(task.wanted);
    }
  }
}
