import type { Logger } from 'pino';
import type { ZodObject } from 'zod';
import { FootlightError } from '../core/errors.ts';
import type { EngineRegistry } from '../engines/registry.ts';
import type { Production } from '../execution/production.ts';
import { findAllowedBucket } from '../jobs/files/sources.ts';
import type { Task, TaskEvent, TaskEventType, TaskStatus } from '../jobs/tasks/task.ts';
import { checkUrl } from '../storage/address-guard.ts';
import { type ShownEvent, streamEvents } from './event-stream.ts';
import {
  findTask,
  getVisibleOwner,
  requireScope,
  type ServiceApp,
  type ServiceContext,
  type ServiceRequest,
  writeAudit,
} from './service-context.ts';
import { assertStorageQuota } from './storage-quota.ts';
import { storeUpload } from './stored-upload.ts';
import { submitTask } from './submission.ts';
import { readTaskRequest, type TaskFields } from './submission-schemas.ts';
import { createTaskOutputs, type TaskOutputs } from './task-outputs.ts';

export type { Task, TaskEvent } from '../jobs/tasks/task.ts';
export { getArtifactPath } from './artifact-links.ts';
export { describeTask } from './described-task.ts';
export { declareEventStream, eventHeaders, getLastEventId } from './event-stream.ts';
export { createInvalidRequestError } from './invalid-request.ts';
export { toProblem } from './problem.ts';
export { declareResponse, taskParameters } from './schemas.ts';
export type { ServiceRequest } from './service-context.ts';
export { submissionHeaders, type TaskFields, takeTaskFields, taskFields } from './submission-schemas.ts';
export type { TaskOutputs } from './task-outputs.ts';

/** What a production's `http.ts` exports: routes beside those that every production has. */
interface ProductionRoutes {
  addRoutes(service: ProductionService): void;
  /** What webhooks are told beside the event, in fields of their own, when a task has ended. */
  describeEnd?(task: Task, outputs: TaskOutputs): Promise<object>;
}

declare module '../execution/production.ts' {
  interface Production<Schema extends ZodObject = ZodObject> {
    /** Routes of its own, loaded by the service alone. */
    http?(): Promise<ProductionRoutes>;
  }
}

/** A run that a route asks for. */
interface RunRequest {
  readonly options: Readonly<Record<string, unknown>>;
  /** Priority and deadline, as `taskFields` declares them in the body. */
  readonly fields: TaskFields;
  /** What the audit log says was done. */
  readonly action: string;
  /** An address that is called when the task ends. */
  readonly webhookUrl?: string;
}

/** What a task has to have to be found. */
interface TaskQuery {
  /** Options with these values. */
  readonly options: Readonly<Record<string, unknown>>;
  /** One of these; any if they are left out. */
  readonly statuses?: readonly TaskStatus[];
}

interface UploadedText {
  /** File name, whose ending may decide how it is read. */
  readonly name: string;
  readonly content: string;
}

/** The service as a production's routes use it. Methods that take a request check the scope of its token. */
export interface ProductionService extends TaskOutputs {
  readonly app: ServiceApp;
  readonly logger: Logger;
  readonly engines: EngineRegistry;
  /** Submits a run of the production as `POST /api/v1/{production}` does, with its `Idempotency-Key`. */
  submit(context: ServiceRequest, request: RunRequest): Promise<Task>;
  /** Whether inputs may lie in the bucket of an `s3://` or `oss://` address. */
  isBucketAllowed(address: string): boolean;
  /** The secret that signs the calls to the address of a task's own; undefined if it has none. */
  findWebhookSecret(task: Task): Promise<string | undefined>;
  /** @throws `task.not-found`, and `task.wrong-workflow` for a task of another production */
  findTask(context: ServiceRequest, id: string): Promise<Task>;
  /** The newest run of the production that the caller may see and that the query fits. */
  findLatestTask(context: ServiceRequest, query: TaskQuery): Promise<Task | undefined>;
  /** A path of this service as callers have to ask for it. */
  getUrl(path: string): string;
  /** The id of a task with the prefix of the production. */
  getPrefixedId(task: Pick<Task, 'id'>): string;
  /** The events of a task, in order: of these types, or of all. */
  readEvents(task: Task, types?: readonly TaskEventType[]): Promise<TaskEvent[]>;
  /** Answers with the events of a task as they come in, as `show` makes them; `Last-Event-ID` goes on after an event. */
  streamEvents(context: ServiceRequest, task: Task, show: (event: TaskEvent) => ShownEvent): Response;
  /** Stores what came inside a request as an upload of its sender. @returns the name of the input, `upload:ID` */
  storeUpload(context: ServiceRequest, upload: UploadedText): Promise<string>;
}

export function createProductionService(
  app: ServiceApp,
  service: ServiceContext,
  production: Production,
): ProductionService {
  return {
    app,
    logger: service.logger,
    engines: service.engines,
    async submit(context, { options, action, fields, webhookUrl }) {
      requireScope(context, 'write');
      if (webhookUrl !== undefined) checkUrl(webhookUrl, service.policy, 'webhook');
      const webhook =
        webhookUrl === undefined ? undefined : { url: webhookUrl, language: context.get('language') };
      const request = { production, mode: 'run', options, ...readTaskRequest(context, fields) } as const;
      const task = await submitTask(service, context, request, webhook);
      await writeAudit(service, context, { action, subject: task.id });
      return task;
    },
    async findTask(context, id) {
      requireScope(context, 'read');
      const task = await findTask(service, context, id);
      if (task.workflow !== production.name) throw createWrongProductionError(task, production);
      return task;
    },
    findLatestTask: (context, query) => findLatestTask(service, context, production, query),
    getUrl: (path) => service.policy.basePath + path,
    getPrefixedId: ({ id }) => `${production.taskPrefix ?? ''}${id}`,
    readEvents: (task, types) => readEvents(service, task, types),
    streamEvents: (context, task, show) => streamEvents(service, context, task, show),
    isBucketAllowed: (address) => findAllowedBucket(address, service.policy) !== undefined,
    findWebhookSecret: (task) => findWebhookSecret(service, task),
    ...createTaskOutputs(service),
    async storeUpload(context, { name, content }) {
      requireScope(context, 'write');
      await assertStorageQuota(service, context.get('principal'), Buffer.byteLength(content));
      return storeUpload(service, context.get('principal').owner, name, content);
    },
  };
}

async function findWebhookSecret({ database }: ServiceContext, { id }: Task): Promise<string | undefined> {
  const [webhook] = await database.query<{ secret: string }>(
    'SELECT secret FROM footlight.webhooks WHERE task_id = $1',
    [id],
  );
  return webhook?.secret;
}

async function findLatestTask(
  { database }: ServiceContext,
  context: ServiceRequest,
  { name }: Production,
  { options, statuses }: TaskQuery,
): Promise<Task | undefined> {
  requireScope(context, 'read');
  const [task] = await database.query<Task & Record<string, unknown>>(
    `SELECT * FROM footlight.tasks
     WHERE workflow = $1 AND mode = 'run' AND ($2::text IS NULL OR owner = $2) AND options @> $3::jsonb
       AND ($4::text[] IS NULL OR status = ANY ($4))
     ORDER BY created_at DESC, id LIMIT 1`,
    [name, getVisibleOwner(context), JSON.stringify(options), statuses],
  );
  return task;
}

async function readEvents(
  { database }: ServiceContext,
  task: Task,
  types?: readonly TaskEventType[],
): Promise<TaskEvent[]> {
  const rows = await database.query<{ data: TaskEvent }>(
    `SELECT data FROM footlight.events
     WHERE task_id = $1 AND ($2::text[] IS NULL OR type = ANY($2)) ORDER BY sequence`,
    [task.id, types],
  );
  return rows.map(({ data }) => data);
}

function createWrongProductionError({ workflow }: Task, { name }: Production): FootlightError {
  return new FootlightError('task.wrong-workflow', { kind: 'input', parameters: { name }, value: workflow });
}
