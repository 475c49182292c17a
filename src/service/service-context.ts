import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Logger } from 'pino';
import type { ErrorReports } from '../core/error-reports.ts';
import { FootlightError } from '../core/errors.ts';
import type { EngineRegistry } from '../engines/registry.ts';
import type { Production } from '../execution/production.ts';
import type { DataFolders } from '../jobs/files/data-folders.ts';
import type { SourcePolicy } from '../jobs/files/sources.ts';
import { addAuditEntry } from '../jobs/postgres/audit-log.ts';
import type { Database } from '../jobs/postgres/database.ts';
import type { Task } from '../jobs/tasks/task.ts';
import { resolveTaskId } from '../jobs/tasks/task-alias.ts';
import { createTaskNotFoundError } from '../jobs/tasks/task-errors.ts';
import type { TaskQueue } from '../jobs/tasks/task-queue.ts';
import type { MediaLimits } from '../media/media-limits.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { findClientAddress, type TrustedProxies } from './client-address.ts';
import type { EventHub } from './event-hub.ts';
import type { LinkSigner } from './link-signer.ts';
import type { LoginLinks } from './login-links.ts';
import type { Machine } from './machine.ts';
import type { MediaPreviews } from './media/media-previews.ts';
import type { VoiceLooks } from './media/voice-looks.ts';
import type { Metrics } from './metrics.ts';
import type { ModelPulls } from './models/model-pulls.ts';
import type { Semaphore } from './semaphore.ts';
import type { SessionStore } from './sessions.ts';
import type { ProviderKeys } from './settings/provider-keys.ts';
import type { Principal, TokenStore } from './tokens.ts';

/** What the routes share. */
export interface ServiceContext {
  readonly version: string;
  readonly database: Database;
  readonly queue: TaskQueue;
  readonly objects: ObjectStore;
  readonly folders: DataFolders;
  readonly productions: ReadonlyMap<string, Production>;
  readonly engines: EngineRegistry;
  readonly tokens: TokenStore;
  readonly sessions: SessionStore;
  readonly links: LoginLinks;
  readonly hub: EventHub;
  readonly signer: LinkSigner;
  readonly metrics: Metrics;
  readonly reports: ErrorReports;
  readonly policy: ServicePolicy;
  /** Limits how many inputs are opened at a time. */
  readonly mediaChecks: Semaphore;
  readonly previews: MediaPreviews;
  readonly voices: VoiceLooks;
  readonly machine: Machine;
  readonly pulls: ModelPulls;
  readonly providerKeys: ProviderKeys;
  /** Module that serves jobs in a child process. */
  readonly host: URL;
  readonly logger: Logger;
}

export interface ServicePolicy extends SourcePolicy {
  /** Without it everyone has the rights of the administrator; only for the loopback interface. */
  readonly requireToken: boolean;
  /** Host names that requests may be for; any if it is undefined. */
  readonly hosts: readonly string[] | undefined;
  /** The path that callers see the service below, such as `/footlight`; empty for none. */
  readonly basePath: string;
  /** Where others reach the service, without a slash at the end; hosted services call nowhere without it. */
  readonly publicUrl?: string | undefined;
  /** Folder of the built page; without it, `/` leads to the documents. */
  readonly webPage?: string;
  /** Proxies whose word on the caller's address is taken. */
  readonly trustedProxies: TrustedProxies;
  /** Pages of these origins may call the API. */
  readonly corsOrigins: readonly string[];
  readonly maxBodyBytes: number;
  readonly maxUploadBytes: number;
  /** Disk space that uploads and new tasks leave free, for the database and for running work. */
  readonly minFreeBytes: number;
  /** How much uploads and artifacts of one owner may take; any amount if it is undefined. */
  readonly maxStoredBytes?: number;
  /** How many tasks of one owner may wait at a time; any number if it is undefined. */
  readonly maxWaitingTasks?: number;
  readonly requestsPerSecond: number;
  readonly media: MediaLimits;
}

export interface ServiceEnvironment {
  Variables: {
    principal: Principal;
    requestId: string;
    /** Language of the answer: one that has a catalogue. */
    language: string;
  };
}

export type ServiceApp = OpenAPIHono<ServiceEnvironment>;
export type ServiceRequest = Context<ServiceEnvironment>;

/** The owner whose tasks and files a caller sees; undefined for an administrator, who sees all. */
export function getVisibleOwner(context: ServiceRequest): string | undefined {
  const principal = context.get('principal');
  return principal.scopes.includes('admin') ? undefined : principal.owner;
}

/**
 * Finds a task by its id, or by its id after the prefix of its production.
 *
 * @throws `task.not-found`, also for another token's task
 */
export async function findTask(
  { database, productions }: Pick<ServiceContext, 'database' | 'productions'>,
  context: ServiceRequest,
  text: string,
): Promise<Task> {
  const { id, workflow } = resolveTaskId(text, productions);
  const [task] = await database.query<Task & Record<string, unknown>>(
    `SELECT * FROM footlight.tasks
     WHERE id = $1 AND ($2::text IS NULL OR owner = $2) AND ($3::text IS NULL OR workflow = $3)`,
    [id, getVisibleOwner(context), workflow],
  );
  if (!task) throw createTaskNotFoundError(text);
  return task;
}

export function requireScope(context: ServiceRequest, scope: 'read' | 'write' | 'admin'): void {
  const { scopes } = context.get('principal');
  if (scopes.includes(scope) || scopes.includes('admin')) return;
  throw new FootlightError('auth.scope', { kind: 'usage', value: scope });
}

/** Writes to the audit log who changed what, or was refused. */
export async function writeAudit(
  { database, logger, policy }: Pick<ServiceContext, 'database' | 'logger' | 'policy'>,
  context: ServiceRequest,
  entry: { readonly action: string; readonly subject?: string; readonly outcome?: string },
): Promise<void> {
  const { action, subject, outcome = 'done' } = entry;
  const token = context.get('principal')?.id;
  const address = getClientAddress(context, policy.trustedProxies);
  logger.info(
    { audit: action, subject, outcome, token_id: token, address, request_id: context.get('requestId') },
    'audit',
  );
  await addAuditEntry(database, { token: token ?? null, address, action, subject: subject ?? null, outcome });
}

/** The address of the caller; that of the connection, unless a trusted proxy forwards for another. */
export function getClientAddress(context: ServiceRequest, proxies: TrustedProxies): string {
  const { incoming } = (context.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  const connected = incoming?.socket?.remoteAddress ?? 'unknown';
  const { req } = context;
  const headers = { forwarded: req.header('forwarded'), xForwardedFor: req.header('x-forwarded-for') };
  return findClientAddress(connected, headers, proxies);
}
