import type { Tracer } from '@opentelemetry/api';
import type { Logger } from 'pino';
import type { Workflow } from '../execution/workflow.ts';
import type { Fleet } from './fleet.ts';
import { Maintenance } from './maintenance.ts';
import type { RunLimits } from './task-run.ts';
import { Worker } from './worker.ts';

export interface WorkerSetup {
  readonly fleet: Fleet;
  readonly workflows: ReadonlyMap<string, Workflow>;
  /** Module that serves jobs in a child process: it has to know the same workflows. */
  readonly host: URL;
  readonly devices: readonly string[];
  readonly concurrency: number;
  readonly limits: RunLimits;
  readonly retentionDays: number;
  readonly version: string;
  readonly logger: Logger;
  readonly tracer?: Tracer;
}

/** A worker with its share of looking after the fleet. */
export async function startWorker(setup: WorkerSetup): Promise<Worker & AsyncDisposable> {
  const { fleet, retentionDays, logger } = setup;
  const { database, queue, objects, places, sharedStore } = fleet;
  const worker = await Worker.start({ ...setup, database, queue, objects, places, sharedStore });
  const { membership } = worker;
  const maintenance = new Maintenance({
    database,
    queue,
    objects,
    places,
    membership,
    retentionDays,
    logger,
  });
  const leave = worker[Symbol.asyncDispose].bind(worker);
  worker[Symbol.asyncDispose] = async () => {
    await maintenance[Symbol.asyncDispose]();
    await leave();
  };
  return worker;
}
