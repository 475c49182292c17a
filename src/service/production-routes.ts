import type { Logger } from 'pino';
import type { ZodObject } from 'zod';
import { FootlightError } from '../core/errors.ts';
import type { EngineRegistry } from '../engines/registry.ts';
import type { Production } from '../execution/production.ts';
import { getOutputKey } from '../jobs/files/sources.ts';
import type { Task, TaskEvent, TaskEventType } from '../jobs/tasks/task.ts';
import {
  findTask,
  requireScope,
  type ServiceApp,
  type ServiceContext,
  type ServiceRequest,
  writeAudit,
} from './service-context.ts';
import { storeUpload } from './stored-upload.ts';
import { prepareSubmission } from './submission.ts';

export type { Task, TaskEvent } from '../jobs/tasks/task.ts';
export { describeTask } from './described-task.ts';
export { createInvalidRequestError } from './invalid-request.ts';
export { toProblem } from './problem.ts';
export { declareResponse, taskParameters } from './schemas.ts';
export type { ServiceRequest } from './service-context.ts';

/** What a production's `http.ts` exports: routes beside those that every production has. */
interface ProductionRoutes {
  addRoutes(service: ProductionService): void;
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
  /** What the audit log says was done. */
  readonly action: string;
}

interface UploadedText {
  /** File name, whose ending may decide how it is read. */
  readonly name: string;
  readonly content: string;
}

/** The service as a production's routes use it. Methods that take a request check the scope of its token. */
export interface ProductionService {
  readonly app: ServiceApp;
  readonly logger: Logger;
  readonly engines: EngineRegistry;
  /** Submits a run of the production, checked as `POST /api/v1/{production}` checks it. */
  submit(context: ServiceRequest, request: RunRequest): Promise<Task>;
  /** @throws `task.not-found`, and `task.wrong-workflow` for a task of another production */
  findTask(context: ServiceRequest, id: string): Promise<Task>;
  /** The events of a task of these types, in order. */
  readEvents(task: Task, types: readonly TaskEventType[]): Promise<TaskEvent[]>;
  /** A text that a task made. @throws `task.no-result` if it has not, or has made more than 64 MiB */
  readOutput(task: Task, role: string): Promise<string>;
  /** Stores what came inside a request as an upload of its sender. @returns the name of the input, `upload:ID` */
  storeUpload(context: ServiceRequest, upload: UploadedText): Promise<string>;
}

const MAX_OUTPUT_BYTES = 64 << 20;

export function createProductionService(
  app: ServiceApp,
  service: ServiceContext,
  production: Production,
): ProductionService {
  return {
    app,
    logger: service.logger,
    engines: service.engines,
    async submit(context, { options, action }) {
      requireScope(context, 'write');
      const request = { production, mode: 'run', options, priority: 0 } as const;
      const task = await service.queue.submit(await prepareSubmission(service, context, request));
      await writeAudit(service, context, { action, subject: task.id });
      return task;
    },
    async findTask(context, id) {
      requireScope(context, 'read');
      const task = await findTask(service, context, id);
      if (task.workflow !== production.name) throw createWrongProductionError(task, production);
      return task;
    },
    readEvents: (task, types) => readEvents(service, task, types),
    readOutput: (task, role) => readOutput(service, task, role),
    async storeUpload(context, { name, content }) {
      requireScope(context, 'write');
      return storeUpload(service, context.get('principal').id, name, content);
    },
  };
}

async function readEvents(
  { database }: ServiceContext,
  task: Task,
  types: readonly TaskEventType[],
): Promise<TaskEvent[]> {
  const rows = await database.query<{ data: TaskEvent }>(
    'SELECT data FROM footlight.events WHERE task_id = $1 AND type = ANY($2) ORDER BY sequence',
    [task.id, types],
  );
  return rows.map(({ data }) => data);
}

async function readOutput({ objects }: ServiceContext, task: Task, role: string): Promise<string> {
  const name = task.result?.outputs[role];
  const key = name === undefined ? undefined : getOutputKey(task.id, name);
  const head = key && (await objects.head(key));
  if (!key || !head || head.sizeBytes > MAX_OUTPUT_BYTES) throw createNotReadyError(task);
  const parts: Buffer[] = [];
  for await (const part of await objects.read(key)) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function createWrongProductionError({ workflow }: Task, { name }: Production): FootlightError {
  return new FootlightError('task.wrong-workflow', { kind: 'input', parameters: { name }, value: workflow });
}

function createNotReadyError({ status }: Task): FootlightError {
  return new FootlightError('task.no-result', { kind: 'input', value: status });
}
