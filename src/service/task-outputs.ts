import { FootlightError } from '../core/errors.ts';
import { getOutputKey } from '../jobs/files/sources.ts';
import type { Task } from '../jobs/tasks/task.ts';
import { linkArtifact } from './artifact-links.ts';
import { MAX_LINK_SECONDS } from './link-signer.ts';
import type { ServiceContext } from './service-context.ts';

/** The outputs of a task, by their roles, and the documents that its newest run has published, by name. */
export interface TaskOutputs {
  /** A text that a task made. @throws `task.no-result` if it has not, or has made more than 64 MiB */
  readOutput(task: Task, role: string): Promise<string>;
  /** A link that needs no token for seven days. @returns null if the task has no such output */
  linkOutput(task: Task, role: string): Promise<string | null>;
  /** @throws `task.no-result` if there is none yet */
  readDocument(task: Task, name: string): Promise<unknown>;
  readDocuments(task: Task): Promise<Readonly<Record<string, unknown>>>;
}

const MAX_OUTPUT_BYTES = 64 << 20;

export function createTaskOutputs(
  service: Pick<ServiceContext, 'database' | 'objects' | 'signer'>,
): TaskOutputs {
  return {
    readOutput: (task, role) => readOutput(service, task, role),
    async linkOutput(task, role) {
      const name = task.result?.outputs[role];
      if (name === undefined) return null;
      return (await linkArtifact(service, task.id, name, MAX_LINK_SECONDS)) ?? null;
    },
    async readDocument(task, name) {
      const document = (await readDocuments(service, task))[name];
      if (document === undefined) throw createNotReadyError(task);
      return document;
    },
    readDocuments: (task) => readDocuments(service, task),
  };
}

async function readDocuments(
  { database }: Pick<ServiceContext, 'database'>,
  { id }: Task,
): Promise<Record<string, unknown>> {
  const rows = await database.query<{ name: string; data: unknown }>(
    'SELECT name, data FROM footlight.documents WHERE task_id = $1',
    [id],
  );
  return Object.fromEntries(rows.map(({ name, data }) => [name, data]));
}

async function readOutput(
  { objects }: Pick<ServiceContext, 'objects'>,
  task: Task,
  role: string,
): Promise<string> {
  const name = task.result?.outputs[role];
  const key = name === undefined ? undefined : getOutputKey(task.id, name);
  const head = key && (await objects.head(key));
  if (!key || !head || head.sizeBytes > MAX_OUTPUT_BYTES) throw createNotReadyError(task);
  const parts: Buffer[] = [];
  for await (const part of await objects.read(key)) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function createNotReadyError({ status }: Task): FootlightError {
  return new FootlightError('task.no-result', { kind: 'input', value: status });
}
