import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Logger } from 'pino';
import { ErrorReports } from '../core/error-reports.ts';
import { FootlightError } from '../core/errors.ts';
import type { EngineRegistry } from '../engines/registry.ts';
import type { Production } from '../execution/production.ts';
import type { Fleet } from '../jobs/fleet.ts';
import { sharedSecret } from '../jobs/postgres/settings.ts';
import { WebhookDispatcher } from '../jobs/webhooks.ts';
import { createApp } from './app.ts';
import { EventHub } from './event-hub.ts';
import { Gate } from './gate.ts';
import { LinkSigner } from './link-signer.ts';
import { Metrics } from './metrics.ts';
import type { ServicePolicy } from './service-context.ts';
import { TokenStore } from './tokens.ts';

export interface ServeOptions {
  readonly fleet: Fleet;
  readonly productions: ReadonlyMap<string, Production>;
  /** They decide the queues that tasks wait in. */
  readonly engines: EngineRegistry;
  readonly host: URL;
  readonly address: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly policy: ServicePolicy;
  /** Token of the administrator, instead of a random one. */
  readonly adminToken?: string;
  readonly version: string;
  readonly logger: Logger;
}

/** Of silence: uploads of hours are welcome, connections that say nothing are not. */
const SILENCE_TIMEOUT_MS = 120_000;
const MAX_MEDIA_CHECKS = 4;
const HEADERS_TIMEOUT_MS = 15_000;

/** The running HTTP service. */
export class Service implements AsyncDisposable {
  readonly url: string;
  /** Token of the administrator when it was made now; it is shown once. */
  readonly newAdminToken: string | undefined;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #parts: readonly AsyncDisposable[];

  private constructor(server: Server, parts: readonly AsyncDisposable[], newAdminToken: string | undefined) {
    const { address, port, family } = server.address() as AddressInfo;
    this.url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
    this.newAdminToken = newAdminToken;
    this.#server = server;
    this.#parts = parts;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** @throws `service.address`, `service.no-auth`, `auth.weak-token` */
  static async start(options: ServeOptions): Promise<Service> {
    assertSafeAddress(options.address, options.policy.requireToken);
    const { fleet, policy, logger } = options;
    const { database } = fleet;
    const tokens = new TokenStore(database);
    const newAdminToken = policy.requireToken ? await tokens.ensureAdmin(options.adminToken) : undefined;
    const hub = new EventHub(database);
    const metrics = new Metrics(database, hub);
    const signer = new LinkSigner(await sharedSecret(database, 'links'));
    const mediaChecks = new Gate(MAX_MEDIA_CHECKS);
    const reports = new ErrorReports(fleet.places.errors, options.version);
    const app = await createApp({
      ...options,
      ...fleetParts(fleet),
      tokens,
      hub,
      metrics,
      signer,
      mediaChecks,
      reports,
    });
    const server = createServer(
      { requestTimeout: 0, headersTimeout: HEADERS_TIMEOUT_MS },
      getRequestListener(app.fetch),
    );
    server.setTimeout(SILENCE_TIMEOUT_MS);
    await listen(server, options.address, options.port).catch(async (error) => {
      await hub[Symbol.asyncDispose]();
      throw error;
    });
    const onDelivery = (outcome: string): void => metrics.deliveries.inc({ outcome });
    const dispatcher = new WebhookDispatcher({ database, policy, logger, onDelivery });
    return new Service(server, [dispatcher, hub], newAdminToken);
  }

  /** Ends open streams and answers nothing more. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroySoon();
    for (const part of this.#parts) await part[Symbol.asyncDispose]();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

function fleetParts({ database, queue, objects, places }: Fleet) {
  return { database, queue, objects, places };
}

/** @throws `service.no-auth` where everyone on a network could use the service */
export function assertSafeAddress(address: string, requireToken: boolean): void {
  const isLoopback = address === 'localhost' || address === '::1' || /^127\./.test(address);
  if (requireToken || isLoopback) return;
  throw new FootlightError('service.no-auth', { kind: 'usage', value: address });
}

async function listen(server: Server, address: string, port: number): Promise<void> {
  server.listen(port, address);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new FootlightError('service.address', `Can't listen on ${address}, port ${port}: ${code}.`, {
      kind: 'input',
      value: `${address}:${port}`,
      remedy:
        code === 'EADDRINUSE'
          ? 'Another program is there: choose another --port.'
          : 'Check --host and --port.',
      cause: error,
    });
  }
}
