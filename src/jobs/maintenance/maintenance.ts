import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { toFootlightError } from '../../core/errors.ts';
import type { CacheLimits } from '../../execution/artifact-store.ts';
import type { Production } from '../../execution/production.ts';
import type { TaskBackend } from '../task-backend.ts';
import type { WorkerLease } from '../worker/worker-lease.ts';
import { trimCaches } from './cache-limits.ts';
import { DeadWorkers } from './dead-workers.ts';
import type { Duty } from './duty.ts';
import { forgetOldAudit, forgetOldTasks, sweepFiles, sweepProductions } from './retention.ts';
import { endOverdueTasks, moveStrandedTasks, restartLostRuns } from './waiting-tasks.ts';

export interface MaintenanceOptions {
  readonly backend: TaskBackend;
  readonly productions?: ReadonlyMap<string, Production>;
  readonly lease: WorkerLease;
  readonly retentionDays: number;
  readonly auditDays?: number;
  readonly cacheLimits: CacheLimits;
  readonly logger: Logger;
}

const MAX_BACKOFF_SECONDS = 60;

/**
 * Periodic duties: takes over tasks of dead workers, ends overdue tasks, empties queues without a worker, and removes
 * old tasks and files. Every worker runs them; locks in the database keep two from doing the same at once. Each duty
 * has its own loop, so that a slow or failing one does not delay the others.
 */
export class Maintenance implements AsyncDisposable {
  readonly #options: MaintenanceOptions;
  readonly #stop = new AbortController();
  readonly #loops: Promise<unknown>;

  constructor(options: MaintenanceOptions, duties: readonly Duty[] = createDuties(options)) {
    this.#options = options;
    this.#loops = Promise.all(duties.map((duty) => this.keep(duty)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#loops;
  }

  private async keep(duty: Duty): Promise<void> {
    const { lease, logger } = this.#options;
    const { signal } = this.#stop;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await duty.run(await lease.acquire(signal), signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        failures++;
        logger.warn(
          { duty: duty.name, failures, error: toFootlightError(error).toDetailedJSON() },
          'maintenance',
        );
      }
      await sleep(pauseSeconds(duty, failures) * 1000, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Doubles with each failure in a row, up to MAX_BACKOFF_SECONDS. */
function pauseSeconds({ everySeconds }: Duty, failures: number): number {
  return Math.max(everySeconds, Math.min(MAX_BACKOFF_SECONDS, everySeconds * 2 ** failures));
}

function createDuties(options: MaintenanceOptions): Duty[] {
  const { backend, lease, retentionDays, auditDays, cacheLimits, logger, productions = new Map() } = options;
  const deadWorkers = new DeadWorkers(backend, lease.executor, logger);
  return [
    { name: 'release-dead-workers', everySeconds: 2, run: (lost) => deadWorkers.releaseDead(lost) },
    { name: 'end-overdue-tasks', everySeconds: 2, run: () => endOverdueTasks(backend) },
    { name: 'move-stranded-tasks', everySeconds: 5, run: () => moveStrandedTasks(backend) },
    { name: 'restart-lost-runs', everySeconds: 5, run: () => restartLostRuns(backend, logger) },
    { name: 'forget-old-tasks', everySeconds: 60, run: () => forgetOldTasks(backend, retentionDays) },
    { name: 'prune-audit', everySeconds: 3600, run: () => forgetOldAudit(backend, auditDays) },
    { name: 'sweep-files', everySeconds: 60, run: () => sweepFiles(backend) },
    {
      name: 'sweep-productions',
      everySeconds: 600,
      run: () => sweepProductions(backend, productions.values()),
    },
    {
      name: 'trim-caches',
      everySeconds: 600,
      run: (_lost, signal) => trimCaches(backend, { limits: cacheLimits, logger, signal }),
    },
  ];
}
