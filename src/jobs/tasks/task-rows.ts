import { randomBytes } from 'node:crypto';
import { FootlightError } from '../../core/errors.ts';
import { toCanonicalJson } from '../../core/hashing.ts';
import { createMessage } from '../../core/messages/message.ts';
import type { ResourceNeed } from '../../engines/resource-need.ts';
import type { Queryable } from '../postgres/database.ts';
import type { Task, TaskRequest } from './task.ts';
import { appendEvent } from './task-changes.ts';
import { storeMessage } from './task-messages.ts';
import { titleByFiles } from './task-title.ts';
import { createWebhookId, createWebhookSecret, ENDINGS } from './webhook-secret.ts';

/** What two requests with one key have to have in common to be the same. */
export interface SubmissionIdentity {
  readonly workflow: string;
  readonly mode: Task['mode'];
  readonly owner: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly request: TaskRequest;
  /** Names of the options whose values are their defaults. */
  readonly defaulted?: readonly string[];
}

/** A checked request for a task. */
export interface Submission extends SubmissionIdentity {
  readonly need: ResourceNeed;
  /** How many tasks of the owner may wait at a time; any number if it is undefined. */
  readonly maxWaiting?: number;
  readonly webhook?: TaskWebhook;
}

/** An address that is called when this one task ends. */
interface TaskWebhook {
  readonly url: string;
  /** Language of the texts that it is told. */
  readonly language: string;
}

/** Reads a task and locks its row until the transaction ends. */
export async function lockTask(client: Queryable, id: string): Promise<Task | undefined> {
  const { rows } = await client.query<Task>('SELECT * FROM footlight.tasks WHERE id = $1 FOR UPDATE', [id]);
  return rows[0];
}

/** Reads a task and its children and holds their rows; always in the same order, so that two callers can't deadlock. */
export async function lockFamily(
  client: Queryable,
  id: string,
): Promise<{ task: Task | undefined; children: Task[] }> {
  const { rows } = await client.query<Task>(
    'SELECT * FROM footlight.tasks WHERE id = $1 OR parent_id = $1 ORDER BY id FOR UPDATE',
    [id],
  );
  return {
    task: rows.find((task) => task.id === id),
    children: rows.filter(({ parent_id }) => parent_id === id),
  };
}

/** @returns undefined if the owner's idempotency key is taken */
export async function insertTask(
  client: Queryable,
  { workflow, mode, owner, options, request, webhook }: Submission,
  placement: { queue: string; parentId?: string; title?: string | null },
): Promise<Task | undefined> {
  const { message, message_source } = storeMessage(createMessage('task.message.waiting'));
  const { rows } = await client.query<Task>(
    `INSERT INTO footlight.tasks
       (id, workflow, mode, owner, parent_id, options, request, idempotency_key, status, queue, priority, message,
        message_source, last_event, deadline_at, title)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', $9, $10, $11, $12, 1,
        now() + make_interval(secs => $13), $14)
     ON CONFLICT (owner, idempotency_key) DO NOTHING RETURNING *`,
    [
      `task_${randomBytes(12).toString('hex')}`,
      workflow,
      mode,
      owner,
      placement.parentId,
      JSON.stringify(options),
      JSON.stringify(request),
      request.idempotencyKey,
      placement.queue,
      request.priority,
      message,
      JSON.stringify(message_source),
      request.deadlineSeconds,
      placement.title === undefined ? titleByFiles([request]) : placement.title,
    ],
  );
  if (rows[0] && webhook) await insertWebhook(client, rows[0], webhook);
  if (rows[0]) await appendEvent(client, rows[0], 'task-queued');
  return rows[0];
}

async function insertWebhook(client: Queryable, task: Task, { url, language }: TaskWebhook): Promise<void> {
  await client.query(
    `INSERT INTO footlight.webhooks (id, owner, url, events, secret, language, task_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [createWebhookId(), task.owner, url, ENDINGS, createWebhookSecret(), language, task.id],
  );
}

/**
 * Finds the task that an idempotency key stands for.
 *
 * @throws `task.idempotency-mismatch` if the key was used for another request
 */
export async function findByKey(client: Queryable, identity: SubmissionIdentity): Promise<Task | undefined> {
  const {
    owner,
    request: { idempotencyKey },
  } = identity;
  if (idempotencyKey === undefined) return undefined;
  const { rows } = await client.query<Task>(
    'SELECT * FROM footlight.tasks WHERE owner = $1 AND idempotency_key = $2',
    [owner, idempotencyKey],
  );
  const [task] = rows;
  if (!task) return undefined;
  if (isSameRequest(task, identity)) return task;
  throw new FootlightError('task.idempotency-mismatch', { kind: 'input', value: idempotencyKey });
}

/** Whether a task was asked for by the same body, or by one that means the same. */
function isSameRequest(
  task: Task,
  { workflow, mode, options, request, defaulted = [] }: SubmissionIdentity,
): boolean {
  if (task.workflow !== workflow || task.mode !== mode) return false;
  const { sent } = task.request;
  if (sent !== undefined && sent === request.sent) return true;
  // Tasks of versions that noted no digest lack the options that are newer than they.
  const isOmitted = (name: string): boolean =>
    sent === undefined && !(name in task.options) && defaulted.includes(name);
  const asked = Object.fromEntries(Object.entries(options).filter(([name]) => !isOmitted(name)));
  return toCanonicalJson(task.options) === toCanonicalJson(JSON.parse(JSON.stringify(asked)));
}
