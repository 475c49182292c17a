import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import { createLocalMachine } from '../../src/cli/local-machine.ts';
import { FootlightClient } from '../../src/client/index.ts';
import {
  getModelStoreSettings,
  ModelStore,
  type ModelStoreSettings,
} from '../../src/engines/model-store/model-store.ts';
import type { EngineRegistry } from '../../src/engines/registry.ts';
import { DEFAULT_CACHE_LIMITS } from '../../src/execution/artifact-store.ts';
import type { Production } from '../../src/execution/production.ts';
import { TaskBackend } from '../../src/jobs/task-backend.ts';
import type { RunLimits } from '../../src/jobs/worker/task-run-context.ts';
import { Worker } from '../../src/jobs/worker/worker.ts';
import { DEFAULT_MEDIA_LIMITS } from '../../src/media/media-limits.ts';
import { Service } from '../../src/service/serve.ts';
import type { ServicePolicy } from '../../src/service/service-context.ts';
import { layPostgres } from './postgres-template.ts';
import { createToyEngines } from './toy-engines.ts';
import { TOY_HOST, toyProductions } from './toy-productions.ts';

export const ADMIN_TOKEN = 'administrator-of-the-tests';

export interface TestService extends AsyncDisposable {
  readonly url: string;
  readonly backend: TaskBackend;
  readonly worker: Worker | undefined;
  readonly client: FootlightClient;
  /** A client that shows another token. */
  newClient(token: string, send?: typeof fetch): FootlightClient;
  /** A caller with a token of its own. */
  newCaller(scopes?: readonly string[]): Promise<{ token: string; client: FootlightClient }>;
  /** A raw request with the administrator's token, unless the headers say otherwise. */
  ask(method: string, path: string, init?: RequestInit): Promise<Response>;
}

export interface TestServiceOptions {
  readonly policy?: Partial<ServicePolicy>;
  readonly limits?: Partial<RunLimits>;
  readonly devices?: readonly string[];
  readonly concurrency?: number;
  readonly withWorker?: boolean;
  readonly databaseUrl?: string;
  readonly logger?: Logger;
  /** Real workflows instead of toys, with the program that runs them. */
  readonly production?: {
    readonly productions: ReadonlyMap<string, Production>;
    readonly engines: EngineRegistry;
    readonly host: URL;
  };
  /** Variables with keys of engines, which the service may set. */
  readonly environment?: NodeJS.ProcessEnv;
  /** How models are fetched. */
  readonly models?: Partial<ModelStoreSettings>;
  /** Those of the worker, where they are not those of the service. */
  readonly workerEngines?: EngineRegistry;
}

export const SILENT = pino({ level: process.env.FOOTLIGHT_TEST_LOG ?? 'silent' }, pino.destination(2));

/** A whole service with toys for workflows, on the embedded database. */
export async function startTestService(
  folder: string,
  options: TestServiceOptions = {},
): Promise<TestService> {
  // The database's own user has to pass.
  await chmod(folder, 0o755);
  const dataDirectory = join(folder, 'data');
  await mkdir(dataDirectory, { recursive: true });
  const { logger = SILENT, environment = {} } = options;
  if (options.databaseUrl === undefined) await layPostgres(join(dataDirectory, 'postgres'));
  const backend = await TaskBackend.open({
    dataDirectory,
    databaseUrl: options.databaseUrl,
    databaseWaitSeconds: 20,
    logger,
  });
  const production = options.production ?? {
    productions: toyProductions,
    engines: createToyEngines(),
    host: TOY_HOST,
  };
  const setup = { backend, ...production, version: '0.0.0-test', logger };
  const limits = {
    process: { stallSeconds: 30 },
    media: DEFAULT_MEDIA_LIMITS,
    allowPrivate: true,
    maxInputBytes: 64 << 20,
    ...options.limits,
  };
  const { devices = [], concurrency = 2 } = options;
  const worker =
    options.withWorker === false
      ? undefined
      : await Worker.start({
          ...setup,
          ...(options.workerEngines && { engines: options.workerEngines }),
          devices,
          concurrency,
          limits,
          retentionDays: 30,
          cacheLimits: DEFAULT_CACHE_LIMITS,
        });
  const policy = testPolicy(options.policy);
  const service = await Service.start({
    ...setup,
    machine: createLocalMachine({
      folder: backend.folders.cache,
      models: createModelStore(folder, options),
      environment,
    }),
    address: '127.0.0.1',
    port: 0,
    policy,
    adminToken: ADMIN_TOKEN,
  });
  const clientFor = (token: string, send?: typeof fetch): FootlightClient =>
    new FootlightClient({ url: service.url, token, ...(send && { fetch: send }) });
  const ask = (method: string, path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (!headers.has('authorization')) headers.set('authorization', `Bearer ${ADMIN_TOKEN}`);
    if (headers.get('authorization') === 'none') headers.delete('authorization');
    if (typeof init.body === 'string' && !headers.has('content-type'))
      headers.set('content-type', 'application/json');
    return fetch(new URL(path, service.url), { redirect: 'manual', ...init, method, headers });
  };
  return {
    url: service.url,
    backend,
    worker,
    client: clientFor(ADMIN_TOKEN),
    newClient: clientFor,
    async newCaller(scopes = ['read', 'write']) {
      const answer = await ask('POST', '/api/v1/tokens', {
        body: JSON.stringify({ name: 'caller', scopes }),
      });
      const { token } = (await answer.json()) as { token: string };
      return { token, client: clientFor(token) };
    },
    ask,
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      await worker?.[Symbol.asyncDispose]();
      await backend[Symbol.asyncDispose]();
    },
  };
}

/** Models of its own, so that none of this machine is seen or changed. */
function createModelStore(folder: string, { models }: TestServiceOptions): ModelStore {
  return new ModelStore({ ...getModelStoreSettings({}), root: join(folder, 'models'), ...models });
}

function testPolicy(policy: Partial<ServicePolicy> = {}): ServicePolicy {
  return {
    requireToken: true,
    hosts: ['127.0.0.1', 'localhost'],
    basePath: '',
    trustedProxies: [],
    corsOrigins: [],
    inputRoots: [],
    buckets: [],
    allowPrivate: true,
    maxBodyBytes: 1 << 16,
    maxUploadBytes: 64 << 20,
    minFreeBytes: 0,
    requestsPerSecond: 1000,
    media: DEFAULT_MEDIA_LIMITS,
    ...policy,
  };
}
