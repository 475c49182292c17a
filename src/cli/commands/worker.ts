import type { Command } from 'commander';
import { say } from '../../core/messages/say.ts';
import { loadProductions } from '../../execution/production-loaders.ts';
import { TaskBackend } from '../../jobs/task-backend.ts';
import { startTracing } from '../../jobs/worker/tracing.ts';
import { Worker } from '../../jobs/worker/worker.ts';
import type { App, CommandContext } from '../command-entry.ts';
import { addConfiguredOptions } from '../configured-options.ts';
import { readVersion } from '../version.ts';
import {
  addBackendFlags,
  type BackendFlags,
  createLogger,
  createStopSignal,
  getBackendOptions,
  getCacheLimits,
  getRunLimits,
  parseDevices,
  waitUntilAborted,
} from './backend-flags.ts';

/** `footlight worker`: runs tasks from the queues of the database in DATABASE_URL. */
export function defineWorker(command: Command, { app }: CommandContext): void {
  addBackendFlags(command).action((flags: BackendFlags) => runWorker(flags, app));
  addConfiguredOptions(command, 'worker', app.productions);
}

async function runWorker(flags: BackendFlags, app: App): Promise<void> {
  const logger = createLogger(flags);
  const signal = createStopSignal();
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
    limits: getRunLimits(flags),
    retentionDays: flags.retentionDays,
    auditDays: flags.auditDays,
    cacheLimits: getCacheLimits(flags),
    tracer: tracing?.tracer,
  });
  process.stdout.write(`${say('cli.worker.started', { name: worker.executor })}\n`);
  void backend.writeChanges();
  await waitUntilAborted(signal);
  logger.info('stopping');
  void backend.writeChanges();
}
