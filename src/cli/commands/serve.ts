import { stat } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { FootlightError } from '../../core/errors.ts';
import { say } from '../../core/messages/say.ts';
import { loadProductions } from '../../execution/production-loaders.ts';
import { TaskBackend } from '../../jobs/task-backend.ts';
import { startTracing } from '../../jobs/worker/tracing.ts';
import { Worker } from '../../jobs/worker/worker.ts';
import { normalizeBasePath } from '../../service/base-path.ts';
import { parseProxies, type TrustedProxies } from '../../service/client-address.ts';
import { assertCanListen } from '../../service/listening.ts';
import { type PublicPlace, readPublicUrl } from '../../service/public-url.ts';
import { assertSafeAddress, Service } from '../../service/serve.ts';
import type { ServicePolicy } from '../../service/service-context.ts';
import { findWebPage } from '../../service/web-page.ts';
import type { App, CommandContext } from '../command-entry.ts';
import { addConfiguredOptions } from '../configured-options.ts';
import { DEFAULT_PORT } from '../default-port.ts';
import { createLocalMachine } from '../local-machine.ts';
import { readVersion } from '../version.ts';
import {
  addBackendFlags,
  type BackendFlags,
  collect,
  createLogger,
  createStopSignal,
  getBackendOptions,
  getCacheLimits,
  getMediaLimits,
  getRunLimits,
  parseCount,
  parseDevices,
  parsePort,
  waitUntilAborted,
} from './backend-flags.ts';

const DEFAULT_MIN_FREE_BYTES = 512 << 20;

interface ServeFlags extends BackendFlags {
  readonly host: string;
  readonly port: number;
  readonly inputRoot?: string[];
  readonly inputBucket?: string[];
  readonly corsOrigin?: string[];
  readonly publicHost?: string[];
  readonly basePath?: string;
  readonly publicUrl?: string;
  readonly trustedProxy?: string[];
  readonly auth: boolean;
  readonly worker: boolean;
  readonly web: boolean;
  readonly maxBodyBytes: number;
  readonly requestsPerSecond: number;
  readonly minFree: number;
  readonly maxStoredBytes?: number;
  readonly maxWaitingTasks?: number;
}

/** `footlight serve`: database, worker and API in one process, or the API alone beside workers elsewhere. */
export function defineServe(command: Command, { app }: CommandContext): void {
  command
    .addOption(new Option('--host <ADDRESS>').default('127.0.0.1'))
    .addOption(new Option('--port <N>').argParser(parsePort).default(DEFAULT_PORT))
    .addOption(new Option('--input-root <DIR>').argParser(collect))
    .addOption(new Option('--input-bucket <ADDRESS>').argParser(collect))
    .addOption(new Option('--cors-origin <ORIGIN>').argParser(collect))
    .addOption(new Option('--public-host <NAME>').argParser(collect))
    .addOption(new Option('--base-path <PATH>'))
    .addOption(new Option('--public-url <URL>'))
    .addOption(new Option('--trusted-proxy <ADDRESS>').argParser(collect))
    .option('--no-auth')
    .option('--no-worker')
    .option('--no-web')
    .addOption(new Option('--max-body-bytes <N>').argParser(parseCount).default(1 << 20))
    .addOption(new Option('--requests-per-second <N>').argParser(parseCount).default(100))
    .addOption(new Option('--min-free <BYTES>').argParser(parseCount).default(DEFAULT_MIN_FREE_BYTES))
    .addOption(new Option('--max-stored-bytes <N>').argParser(parseCount))
    .addOption(new Option('--max-waiting-tasks <N>').argParser(parseCount));
  addBackendFlags(command).action((flags: ServeFlags) => serve(flags, app));
  addConfiguredOptions(command, 'serve', app.productions);
}

async function serve(flags: ServeFlags, app: App): Promise<void> {
  const logger = createLogger(flags);
  const signal = createStopSignal();
  assertSafeAddress(flags.host, flags.auth);
  for (const root of flags.inputRoot ?? []) await assertFolder(root);
  const policy = getPolicy(flags);
  await assertCanListen(flags.host, flags.port);
  await using tracing = await startTracing(readVersion());
  await using backend = await TaskBackend.open(getBackendOptions(flags, logger, signal));
  const setup = {
    backend,
    productions: await loadProductions(app.productions),
    engines: app.engines(),
    host: app.jobHost,
    version: readVersion(),
    logger,
  };
  await using _worker = flags.worker
    ? await Worker.start({
        ...setup,
        devices: await parseDevices(flags),
        concurrency: flags.jobs,
        limits: getRunLimits(flags),
        retentionDays: flags.retentionDays,
        auditDays: flags.auditDays,
        cacheLimits: getCacheLimits(flags),
        tracer: tracing?.tracer,
      })
    : undefined;
  await using service = await Service.start({
    ...setup,
    machine: createLocalMachine({ folder: backend.folders.cache }),
    address: flags.host,
    port: flags.port,
    policy,
    adminToken: process.env.FOOTLIGHT_TOKEN || undefined,
  });
  announce(service, policy);
  logger.info({ url: service.url }, 'serving');
  void backend.writeChanges();
  await waitUntilAborted(signal);
  logger.info('stopping');
  void backend.writeChanges();
}

async function assertFolder(path: string): Promise<void> {
  if ((await stat(path).catch(() => undefined))?.isDirectory()) return;
  throw new FootlightError('usage.input-root', { kind: 'usage', value: path });
}

function announce({ url, newAdminToken }: Service, { basePath, webPage }: ServicePolicy): void {
  const shown = `${url}${basePath}`;
  process.stdout.write(`${say('cli.serve.started', { url: shown })}\n`);
  if (!newAdminToken) return;
  process.stdout.write(`${say('cli.serve.admin-token', { token: newAdminToken })}\n`);
  // Browsers send what follows the # to no server.
  const login = `${shown}/login#token=${newAdminToken}`;
  if (webPage !== undefined) process.stdout.write(`${say('cli.serve.login', { url: login })}\n`);
}

function getPolicy(flags: ServeFlags): ServicePolicy {
  const place = flags.publicUrl === undefined ? undefined : readPublicUrl(flags.publicUrl, flags.basePath);
  return {
    requireToken: flags.auth,
    hosts: getKnownHosts(flags, place),
    basePath: place?.basePath ?? normalizeBasePath(flags.basePath ?? ''),
    publicUrl: place?.url,
    webPage: flags.web ? findWebPage() : undefined,
    trustedProxies: readProxies(flags.trustedProxy),
    corsOrigins: flags.corsOrigin ?? [],
    inputRoots: flags.inputRoot ?? [],
    buckets: flags.inputBucket ?? [],
    allowPrivate: flags.allowPrivateAddresses === true,
    maxBodyBytes: flags.maxBodyBytes,
    maxUploadBytes: flags.maxInputBytes,
    minFreeBytes: flags.minFree,
    maxStoredBytes: flags.maxStoredBytes,
    maxWaitingTasks: flags.maxWaitingTasks,
    requestsPerSecond: flags.requestsPerSecond,
    media: getMediaLimits(flags),
  };
}

function readProxies(addresses: readonly string[] = []): TrustedProxies {
  try {
    return parseProxies(addresses);
  } catch (cause) {
    throw new FootlightError('usage.proxy', { kind: 'usage', value: addresses.join(', '), cause });
  }
}

/** The host names that requests may use: on the loopback interface its own; elsewhere any, unless some are given. */
function getKnownHosts(
  { host, publicHost = [] }: ServeFlags,
  place: PublicPlace | undefined,
): string[] | undefined {
  const isLoopback = host === 'localhost' || host === '::1' || host.startsWith('127.');
  if (!isLoopback && publicHost.length === 0) return undefined;
  const named = place ? [...publicHost, place.hostName] : publicHost;
  return ['localhost', '127.0.0.1', '[::1]', host, ...named];
}
