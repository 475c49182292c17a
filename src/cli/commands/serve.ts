import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { FootlightError } from '../../core/errors.ts';
import { loadProductions } from '../../execution/production-loaders.ts';
import { Fleet } from '../../jobs/fleet.ts';
import { startTracing } from '../../jobs/worker/tracing.ts';
import { Worker } from '../../jobs/worker/worker.ts';
import { assertSafeAddress, Service } from '../../service/serve.ts';
import type { ServicePolicy } from '../../service/service-context.ts';
import type { App, CommandContext } from '../command-face.ts';
import { DEFAULT_PORT } from '../default-port.ts';
import { version } from '../version.ts';
import {
  aborted,
  addFleetFlags,
  cacheLimitsOf,
  collect,
  count,
  createLogger,
  devicesOf,
  type FleetFlags,
  fleetOptions,
  mediaLimitsOf,
  port,
  runLimits,
  stopSignal,
} from './fleet-flags.ts';

interface ServeFlags extends FleetFlags {
  readonly host: string;
  readonly port: number;
  readonly inputRoot?: string[];
  readonly inputBucket?: string[];
  readonly corsOrigin?: string[];
  readonly publicHost?: string[];
  readonly auth: boolean;
  readonly worker: boolean;
  readonly maxBodyBytes: number;
  readonly requestsPerSecond: number;
}

/** `footlight serve`: database, worker and API in one process, or the API alone beside workers elsewhere. */
export function defineServe(command: Command, { app }: CommandContext): void {
  command
    .option('--host <ADDRESS>', 'address to listen on', '127.0.0.1')
    .option('--port <N>', 'port to listen on; 0 for a free one', port, DEFAULT_PORT)
    .option('--input-root <DIR>', 'folder below which inputs may be named by path (repeatable)', collect)
    .option('--input-bucket <ADDRESS>', 'bucket that s3:// and oss:// inputs may name (repeatable)', collect)
    .option('--cors-origin <ORIGIN>', 'origin whose pages may call the API (repeatable)', collect)
    .option('--public-host <NAME>', 'host name that the service is reached by (repeatable)', collect)
    .option('--no-auth', 'ask for no token; only on a loopback address')
    .option('--no-worker', 'only serve; tasks are run by `footlight worker` elsewhere')
    .option('--max-body-bytes <N>', 'refuse larger request bodies, uploads apart', count, 1 << 20)
    .option('--requests-per-second <N>', 'refuse more requests of one token', count, 100);
  addFleetFlags(command).action((flags: ServeFlags) => serve(flags, app));
}

async function serve(flags: ServeFlags, app: App): Promise<void> {
  const logger = createLogger(flags);
  const signal = stopSignal();
  assertSafeAddress(flags.host, flags.auth);
  for (const root of flags.inputRoot ?? []) await assertFolder(root);
  await using tracing = await startTracing(version());
  await using fleet = await Fleet.open(fleetOptions(flags, logger, signal));
  const setup = {
    fleet,
    productions: await loadProductions(app.productions),
    engines: app.engines(),
    host: app.jobHost,
    version: version(),
    logger,
  };
  await using _worker = flags.worker
    ? await Worker.start({
        ...setup,
        devices: await devicesOf(flags),
        concurrency: flags.jobs,
        limits: runLimits(flags),
        retentionDays: flags.retentionDays,
        cacheLimits: cacheLimitsOf(flags),
        tracer: tracing?.tracer,
      })
    : undefined;
  await using service = await Service.start({
    ...setup,
    address: flags.host,
    port: flags.port,
    policy: policyOf(flags),
    adminToken: process.env.FOOTLIGHT_TOKEN || undefined,
  });
  announce(service);
  logger.info({ url: service.url }, 'serving');
  await aborted(signal);
  logger.info('stopping');
}

async function assertFolder(path: string): Promise<void> {
  if ((await stat(path).catch(() => undefined))?.isDirectory()) return;
  throw new FootlightError('usage.input-root', { kind: 'usage', value: path });
}

function announce({ url, newAdminToken }: Service): void {
  process.stdout.write(`Footlight serves at ${url} (the API for people: ${url}/docs)\n`);
  if (newAdminToken) process.stdout.write(`Token of the administrator, shown this once: ${newAdminToken}\n`);
}

function policyOf(flags: ServeFlags): ServicePolicy {
  return {
    requireToken: flags.auth,
    hosts: knownHosts(flags),
    corsOrigins: flags.corsOrigin ?? [],
    inputRoots: flags.inputRoot ?? [],
    buckets: flags.inputBucket ?? [],
    allowPrivate: flags.allowPrivateAddresses === true,
    maxBodyBytes: flags.maxBodyBytes,
    maxUploadBytes: flags.maxInputBytes,
    requestsPerSecond: flags.requestsPerSecond,
    media: mediaLimitsOf(flags),
  };
}

/** On the loopback interface only its own names are answered to; elsewhere any, unless some are named. */
function knownHosts({ host, publicHost = [] }: ServeFlags): string[] | undefined {
  const isLoopback = host === 'localhost' || host === '::1' || host.startsWith('127.');
  if (!isLoopback && publicHost.length === 0) return undefined;
  return ['localhost', '127.0.0.1', '[::1]', host, ...publicHost];
}
