import { join } from 'node:path';
import pino from 'pino';
import { createLocalMachine } from '../../src/cli/local-machine.ts';
import { DEFAULT_CACHE_LIMITS } from '../../src/execution/artifact-store.ts';
import { TaskBackend } from '../../src/jobs/task-backend.ts';
import { startTracing } from '../../src/jobs/worker/tracing.ts';
import { Worker } from '../../src/jobs/worker/worker.ts';
import { DEFAULT_MEDIA_LIMITS } from '../../src/media/media-limits.ts';
import { Service } from '../../src/service/serve.ts';
import { layPostgres } from './postgres-template.ts';
import { createToyEngines } from './toy-engines.ts';
import { TOY_HOST, toyProductions } from './toy-productions.ts';

/**
 * The program of a service or worker that plays with toys, as `footlight serve --no-worker` and
 * `footlight worker` are for the real productions: ROLE DATA_FOLDER [PORT].
 */
const [role, dataDirectory, port = '0'] = process.argv.slice(2) as [string, string, string?];
const version = process.env.TOY_VERSION ?? '0.0.0-test';
const logger = pino({ level: process.env.FOOTLIGHT_TEST_LOG ?? 'silent' }, pino.destination(2));
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());

const { DATABASE_URL: databaseUrl, FOOTLIGHT_STORE: store } = process.env;
const databaseWaitSeconds = 60;
if (databaseUrl === undefined) await layPostgres(join(dataDirectory, 'postgres'));
await using tracing = await startTracing(version);
await using backend = await TaskBackend.open({
  dataDirectory,
  databaseUrl,
  store,
  databaseWaitSeconds,
  logger,
});
const setup = {
  backend,
  productions: toyProductions,
  engines: createToyEngines(),
  host: TOY_HOST,
  version,
  logger,
};

await using member = role === 'worker' ? await work() : await serve();
process.stdout.write(`ready ${'url' in member ? member.url : member.executor}\n`);
await new Promise((resolve) => stop.signal.addEventListener('abort', resolve));

function work() {
  return Worker.start({
    ...setup,
    devices: ['toys/gpu'],
    concurrency: 3,
    limits: {
      process: { stallSeconds: 60 },
      media: DEFAULT_MEDIA_LIMITS,
      allowPrivate: true,
      maxInputBytes: 1 << 26,
    },
    retentionDays: 30,
    cacheLimits: DEFAULT_CACHE_LIMITS,
    tracer: tracing?.tracer,
  });
}

function serve(): Promise<Service> {
  return Service.start({
    ...setup,
    machine: createLocalMachine({ folder: setup.backend.folders.cache }),
    address: '127.0.0.1',
    port: Number(port),
    adminToken: process.env.FOOTLIGHT_TOKEN,
    policy: {
      requireToken: true,
      hosts: undefined,
      basePath: process.env.TOY_BASE_PATH ?? '',
      webPage: process.env.TOY_WEB_PAGE,
      trustedProxies: [],
      corsOrigins: [],
      inputRoots: [],
      buckets: [],
      allowPrivate: true,
      maxBodyBytes: 1 << 20,
      maxUploadBytes: 1 << 26,
      minFreeBytes: Number(process.env.TOY_MIN_FREE_BYTES ?? 0),
      requestsPerSecond: 1000,
      maxStoredBytes: Number(process.env.TOY_MAX_STORED_BYTES) || undefined,
      media: DEFAULT_MEDIA_LIMITS,
    },
  });
}
