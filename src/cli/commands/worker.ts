import type { Command } from 'commander';
import { loadProductions } from '../../execution/production-loaders.ts';
import { Fleet } from '../../jobs/fleet.ts';
import { startTracing } from '../../jobs/worker/tracing.ts';
import { Worker } from '../../jobs/worker/worker.ts';
import type { App, CommandContext } from '../command-face.ts';
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
export function defineWorker(command: Command, { app }: CommandContext): void {
  addFleetFlags(command).action((flags: FleetFlags) => work(flags, app));
}

async function work(flags: FleetFlags, app: App): Promise<void> {
  const logger = createLogger(flags);
  const signal = stopSignal();
  await using tracing = await startTracing(version());
  await using fleet = await Fleet.open(fleetOptions(flags, logger, signal));
  await using worker = await Worker.start({
    fleet,
    productions: await loadProductions(app.productions),
    engines: app.engines(),
    host: app.jobHost,
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
