import type { Command } from 'commander';
import { loadProductions } from '../../execution/production-loaders.ts';
import { TaskBackend } from '../../jobs/task-backend.ts';
import { startTracing } from '../../jobs/worker/tracing.ts';
import { Worker } from '../../jobs/worker/worker.ts';
import type { App, CommandContext } from '../command-entry.ts';
import { readVersion } from '../version.ts';
import {
  addBackendFlags,
  type BackendFlags,
  createLogger,
  getBackendOptions,
  getCacheLimits,
  parseDevices,
  runLimits,
  stopSignal,
  waitUntilAborted,
} from './backend-flags.ts';

/** `footlight worker`: takes tasks of the task backend whose database DATABASE_URL names. */
export function defineWorker(command: Command, { app }: CommandContext): void {
  addBackendFlags(command).action((flags: BackendFlags) => runWorker(flags, app));
}

async function runWorker(flags: BackendFlags, app: App): Promise<void> {
  const logger = createLogger(flags);
  const signal = stopSignal();
  await using tracing = await startTracing(readVersion());
  await using backend = await TaskBackend.open(getBackendOptions(flags, logger, signal));
  await using worker = await Worker.start({
    backend,
    productions: await loadProductions(app.productions),
    engines: app.engines(),
    host: app.jobHost,
    version: readVersion(),
    logger,
    devices: await parseDevices(flags),
    concurrency: flags.jobs,
    limits: runLimits(flags),
    retentionDays: flags.retentionDays,
    cacheLimits: getCacheLimits(flags),
    tracer: tracing?.tracer,
  });
  process.stdout.write(`Working as ${worker.executor}\n`);
  await waitUntilAborted(signal);
  logger.info('stopping');
}
