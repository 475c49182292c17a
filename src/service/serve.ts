import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import type { Logger } from 'pino';
import { ErrorReports } from '../core/error-reports.ts';
import { FootlightError } from '../core/errors.ts';
import type { EngineRegistry } from '../engines/registry.ts';
import { DiskArtifactStore } from '../execution/disk-artifact-store.ts';
import type { Production } from '../execution/production.ts';
import { getSharedSecret } from '../jobs/postgres/settings.ts';
import type { TaskBackend } from '../jobs/task-backend.ts';
import { publishCallbackAddress } from '../jobs/tasks/callbacks.ts';
import { WebhookDispatcher } from '../jobs/webhooks.ts';
import { createApp } from './app.ts';
import { stripBasePath } from './base-path.ts';
import { EventHub } from './event-hub.ts';
import { HttpServer } from './http-server.ts';
import { LinkSigner } from './link-signer.ts';
import { LoginLinks } from './login-links.ts';
import type { Machine } from './machine.ts';
import { KeptLooks } from './media/kept-looks.ts';
import { MediaPreviews } from './media/media-previews.ts';
import { VoiceLooks } from './media/voice-looks.ts';
import { Metrics } from './metrics.ts';
import { ModelPulls } from './models/model-pulls.ts';
import { CALLBACKS } from './routes/callbacks.ts';
import { Semaphore } from './semaphore.ts';
import type { ServiceApp, ServicePolicy } from './service-context.ts';
import { SessionStore } from './sessions.ts';
import { ProviderKeys } from './settings/provider-keys.ts';
import { TokenStore } from './tokens.ts';
import { createWebhookDetails } from './webhook-details.ts';

export interface ServeOptions {
  readonly backend: TaskBackend;
  readonly productions: ReadonlyMap<string, Production>;
  /** They decide the queues that tasks wait in. */
  readonly engines: EngineRegistry;
  readonly host: URL;
  readonly machine: Machine;
  readonly address: string;
  /** Port to listen on; 0 takes a free one. */
  readonly port: number;
  readonly policy: ServicePolicy;
  /** Token of the administrator, instead of a random one. */
  readonly adminToken?: string;
  readonly version: string;
  readonly logger: Logger;
}

const MAX_MEDIA_CHECKS = 4;
/** A check takes about a second: the last one that waits is answered before proxies give up. */
const MAX_WAITING_CHECKS = 60;

/** The running HTTP service. */
export class Service implements AsyncDisposable {
  readonly url: string;
  /** Token of the administrator when it was made now; it is shown once. */
  readonly newAdminToken: string | undefined;
  readonly #server: HttpServer;
  readonly #parts: AsyncDisposableStack;

  private constructor(server: HttpServer, parts: AsyncDisposableStack, newAdminToken: string | undefined) {
    this.url = server.url;
    this.newAdminToken = newAdminToken;
    this.#server = server;
    this.#parts = parts;
  }

  /** @throws `service.address`, `service.no-auth`, `auth.weak-token` */
  static async start(options: ServeOptions): Promise<Service> {
    assertSafeAddress(options.address, options.policy.requireToken);
    const { backend, policy, logger } = options;
    const { database } = backend;
    const tokens = new TokenStore(database);
    const sessions = new SessionStore(database);
    const newAdminToken = policy.requireToken ? await tokens.ensureAdmin(options.adminToken) : undefined;
    // What has been started ends where a later part fails. The server is the last to break off what is being sent.
    await using parts = new AsyncDisposableStack();
    const server = parts.use(new HttpServer());
    const hub = parts.use(new EventHub(database));
    const metrics = new Metrics(database, hub);
    const signer = new LinkSigner(await getSharedSecret(database, 'links'), policy.basePath);
    const mediaChecks = new Semaphore(MAX_MEDIA_CHECKS, MAX_WAITING_CHECKS);
    const { folders } = backend;
    const storeRoot = folders.cache;
    const kept = new KeptLooks(new DiskArtifactStore(storeRoot), storeRoot, policy.minFreeBytes);
    const { host } = options;
    const previews = parts.use(new MediaPreviews({ host, storeRoot, mediaLimits: policy.media, kept }));
    const { environment, models } = options.machine;
    const voices = parts.use(new VoiceLooks({ host, storeRoot, kept, logger, environment }));
    const pulls = parts.use(new ModelPulls(models, policy.minFreeBytes));
    const providerKeys = await openProviderKeys(options);
    const reports = new ErrorReports(folders.errors, options.version);
    const app = await createApp({
      ...options,
      ...getBackendParts(backend),
      tokens,
      sessions,
      links: new LoginLinks(database, tokens, sessions),
      hub,
      metrics,
      signer,
      mediaChecks,
      previews,
      voices,
      pulls,
      providerKeys,
      reports,
    });
    await server.listen(createListener(app, policy.basePath), options.address, options.port);
    // Not before, as a service that can't listen must not take the address from one that does.
    await publishAddress(options);
    const onDelivery = (outcome: string): void => metrics.deliveries.inc({ outcome });
    const describe = createWebhookDetails({ ...options, ...getBackendParts(backend), signer });
    parts.use(new WebhookDispatcher({ database, policy, logger, describe, onDelivery }));
    return new Service(server, parts.move(), newAdminToken);
  }

  /** Ends open streams and answers nothing more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    await this.#parts[Symbol.asyncDispose]();
  }
}

/** The services of one database share an address: the last one that started says which. */
async function publishAddress({ backend, policy, logger }: ServeOptions): Promise<void> {
  const address = policy.publicUrl && `${policy.publicUrl}${CALLBACKS}`;
  const before = await publishCallbackAddress(backend.database, address);
  if (before === undefined || before === address) return;
  logger.warn(
    { before, address },
    address === undefined
      ? 'hosted services are no longer told where to call: this service has no public URL'
      : 'hosted services are told another address to call',
  );
}

function createListener(app: ServiceApp, basePath: string): RequestListener {
  const listener = getRequestListener(app.fetch);
  return (incoming, outgoing) => {
    incoming.url = stripBasePath(incoming.url ?? '/', basePath);
    void listener(incoming, outgoing);
  };
}

function openProviderKeys({ backend, machine, engines }: ServeOptions): Promise<ProviderKeys> {
  const variables = engines.listProviders().flatMap(({ keys = [] }) => keys);
  const path = join(backend.folders.root, 'provider-keys.json');
  return ProviderKeys.open(path, machine.environment, variables);
}

function getBackendParts({ database, queue, objects, folders }: TaskBackend) {
  return { database, queue, objects, folders };
}

/** @throws `service.no-auth` if everyone on a network could use the service */
export function assertSafeAddress(address: string, requireToken: boolean): void {
  const isLoopback = address === 'localhost' || address === '::1' || /^127\./.test(address);
  if (requireToken || isLoopback) return;
  throw new FootlightError('service.no-auth', { kind: 'usage', value: address });
}
