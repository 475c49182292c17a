import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { DBOS } from '@dbos-inc/dbos-sdk';
import type { Tracer } from '@opentelemetry/api';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { EngineRegistry } from '../../engines/registry.ts';
import type { CacheLimits } from '../../execution/artifact-store.ts';
import type { Production } from '../../execution/production.ts';
import { createEngineLogger } from '../engine-logger.ts';
import { Maintenance } from '../maintenance/maintenance.ts';
import { Listener } from '../postgres/listener.ts';
import { createPool } from '../postgres/pool.ts';
import { SHARED_CHANNEL } from '../sharing/shared-items.ts';
import { findWorkerKind } from '../sharing/worker-kind.ts';
import type { TaskBackend } from '../task-backend.ts';
import { CALLBACKS_CHANNEL } from '../tasks/callbacks.ts';
import { CPU_QUEUE, JOBS_PROTOCOL, QUEUES_CHANNEL, TASK_WORKFLOW } from '../tasks/queues.ts';
import { CONTROL_CHANNEL } from '../tasks/task-changes.ts';
import { CallHub } from './call-hub.ts';
import { Helper } from './helper.ts';
import { lookSeldomForDeadlines, readOnlyWaiting } from './queue-reads.ts';
import type { RunLimits } from './task-run-context.ts';
import { TaskRunner } from './task-runner.ts';
import { WaitingQueues } from './waiting-queues.ts';
import { WorkerLease } from './worker-lease.ts';
import { createWorkerQueues } from './worker-queues.ts';

export interface WorkerOptions {
  readonly backend: TaskBackend;
  readonly productions: ReadonlyMap<string, Production>;
  /** The same engines as `host` has; their remote services have queues of their own. */
  readonly engines: EngineRegistry;
  /** Accelerators of this machine; each is a queue that runs one task at a time. */
  readonly devices: readonly string[];
  /** Tasks at a time on the CPU; stored with the queue, so the value of the worker that started last holds for all. */
  readonly concurrency: number;
  /** Module that runs jobs in a child process; it has to have the same productions. */
  readonly host: URL;
  readonly limits: RunLimits;
  readonly retentionDays: number;
  /** How long the audit log is kept; for ever if it is undefined. */
  readonly auditDays?: number;
  /** Limits of the intermediate results on this machine, and of those in the shared bucket. */
  readonly cacheLimits: CacheLimits;
  readonly version: string;
  readonly logger: Logger;
  readonly tracer?: Tracer;
}

const POLL_MS = 1_000;
/** In each so many turns it is looked for tasks of this worker that do not run. */
const MISSING_TURNS = 3;
const ENGINE_POOL_SIZE = 8;

/** Runs tasks from the queues. One per process, as DBOS is a process-wide singleton. */
export class Worker implements AsyncDisposable {
  readonly lease: WorkerLease;
  readonly #options: WorkerOptions;
  readonly #kind: string;
  readonly #queues: ReturnType<typeof createWorkerQueues>;
  readonly #stop = new AbortController();
  readonly #calls = new CallHub();
  readonly #waiting: WaitingQueues;
  readonly #runner: TaskRunner;
  readonly #helper: Helper;
  readonly #enginePool: pg.Pool;
  #listener: Listener | undefined;
  #maintenance: Maintenance | undefined;
  #polling: Promise<void> = Promise.resolve();

  private constructor(options: WorkerOptions, kind: string) {
    this.#options = options;
    this.#kind = kind;
    this.#queues = createWorkerQueues({ ...options, providers: options.engines.listProviders() });
    const executor = `${hostname()}.${process.pid}.${randomBytes(4).toString('hex')}`;
    this.lease = new WorkerLease(options.backend.database.url, executor);
    this.#waiting = new WaitingQueues((text) => options.backend.database.query(text));
    this.#enginePool = createPool(options.backend.database.url, ENGINE_POOL_SIZE);
    const context = { ...options, kind, lease: this.lease, calls: this.#calls, stop: this.#stop.signal };
    this.#runner = new TaskRunner(context);
    const isFree = (): boolean =>
      this.#runner.isFree && !this.#waiting.mayHold(CPU_QUEUE) && !this.#stop.signal.aborted;
    this.#helper = new Helper({ ...context, isFree });
  }

  static async start(options: WorkerOptions): Promise<Worker> {
    const worker = new Worker(options, await findWorkerKind(options));
    await worker.register();
    await worker.launchEngine();
    worker.#listener = new Listener(options.backend.database.url, {
      messages: {
        [CONTROL_CHANNEL]: (id) => {
          worker.#runner.onTaskChanged(id);
          worker.#helper.onTaskChanged(id);
        },
        [SHARED_CHANNEL]: () => worker.#helper.tell(),
        [CALLBACKS_CHANNEL]: (digest) => worker.#calls.tell(digest),
        [QUEUES_CHANNEL]: (queue) => worker.#waiting.tell(queue),
      },
      reconnect: () => {
        worker.#waiting.forget();
        worker.#runner.onReconnected();
        worker.#helper.tell();
        worker.#calls.tell();
      },
    });
    worker.#polling = worker.poll();
    worker.#maintenance = new Maintenance({ ...options, lease: worker.lease });
    return worker;
  }

  /** Name of this worker among all. */
  get executor(): string {
    return this.lease.executor;
  }

  /** Stops the running tasks, which are queued again, and unregisters the worker. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#maintenance?.[Symbol.asyncDispose]();
    this.#runner.stopAll();
    await this.#helper.stop();
    await this.#listener?.[Symbol.asyncDispose]();
    await this.#polling;
    await DBOS.shutdown({ workflowCompletionTimeoutMS: 5_000 });
    await this.#enginePool.end();
    await this.#options.backend.database
      .query('DELETE FROM footlight.workers WHERE executor = $1', [this.executor])
      .catch(() => undefined);
    await this.lease[Symbol.asyncDispose]();
  }

  private async register(): Promise<void> {
    await this.lease.acquire();
    const { backend, devices, productions, version } = this.#options;
    const { database } = backend;
    await database.query(
      `INSERT INTO footlight.workers (executor, host, pid, version, devices, workflows, queues, kind)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        this.executor,
        hostname(),
        process.pid,
        version,
        devices,
        [...productions.keys()],
        Object.keys(this.#queues),
        this.#kind,
      ],
    );
  }

  private async launchEngine(): Promise<void> {
    const { backend, logger } = this.#options;
    DBOS.setConfig({
      name: 'footlight',
      systemDatabaseUrl: backend.database.url,
      systemDatabasePool: this.#enginePool,
      applicationVersion: JOBS_PROTOCOL,
      executorID: this.executor,
      listenQueues: Object.keys(this.#queues),
      logger: createEngineLogger(logger),
      // Nothing here sends or awaits the engine's own notifications, for which it wakes a hundred times a second.
      notificationCoalesceMs: 60_000,
    });
    DBOS.registerWorkflow((id: string, run: number) => this.#runner.run(id, run), { name: TASK_WORKFLOW });
    readOnlyWaiting(this.#waiting);
    lookSeldomForDeadlines();
    await DBOS.launch();
    for (const [name, settings] of Object.entries(this.#queues))
      await DBOS.registerQueue(name, { ...settings, onConflict: 'always_update' });
  }

  private async poll(): Promise<void> {
    const { signal } = this.#stop;
    for (let turn = 0; !signal.aborted; turn++) {
      await this.#waiting.look();
      await this.#runner.applyControlRequests();
      await this.#helper.look();
      if (turn % MISSING_TURNS === 0) await this.#runner.requeueMissing().catch(() => undefined);
      await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
