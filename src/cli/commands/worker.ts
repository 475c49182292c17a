import type { Command } from 'commander';
import { createEngines, JOB_HOST } from '../../app.ts';
import type { Production } from '../../execution/production.ts';
import { Fleet } from '../../jobs/fleet.ts';
import { startTracing } from '../../jobs/worker/tracing.ts';
import { Worker } from '../../jobs/worker/worker.ts';
import { version } from '../version.ts';
import {
  aborted,
  addFleetFlags,
  cacheLimitsOf,
  createLogger,
  devicesOf,
  type FleetFlags,
  fleetOptions,
  runLimits,
  stopSignal,
} from './fleet-flags.ts';

/** `footlight worker`: takes tasks of the fleet whose database DATABASE_URL names. */
export function addWorkerCommand(program: Command, productions: ReadonlyMap<string, Production>): void {
  const command = program
    .command('worker')
    .description('Run tasks of a fleet: the same DATABASE_URL and --store as its service');
  addFleetFlags(command).action((flags: FleetFlags) => work(flags, productions));
}

async function work(flags: FleetFlags, productions: ReadonlyMap<string, Production>): Promise<void> {
  const logger = createLogger(flags);
  const signal = stopSignal();
  await using tracing = await startTracing(version());
  await using fleet = await Fleet.open(fleetOptions(flags, logger, signal));
  await using worker = await Worker.start({
    fleet,
    productions,
    engines: createEngines(),
    host: JOB_HOST,
    version: version(),
    logger,
    devices: await devicesOf(flags),
    concurrency: flags.jobs,
    limits: runLimits(flags),
    retentionDays: flags.retentionDays,
    cacheLimits: cacheLimitsOf(flags),
    tracer: tracing?.tracer,
  });
  process.stdout.write(`Working as ${worker.executor}\n`);
  await aborted(signal);
  logger.info('stopping');
}
