import type { Message } from '../../core/messages/message.ts';
import type { Queryable } from '../postgres/database.ts';
import { isOwnerActive } from '../postgres/owners.ts';
import type { Task, TaskEvent, TaskEventType } from './task.ts';
import { storeMessage } from './task-messages.ts';
import type { StateChanges } from './task-state.ts';

export const EVENTS_CHANNEL = 'footlight_events';
/** Notifies the worker of a task that a control request came in, or that a child of its batch has ended. */
export const CONTROL_CHANNEL = 'footlight_control';

/** Columns that a run writes while it works. */
type ProgressChanges = Partial<
  Pick<
    Task,
    | 'stage'
    | 'stage_progress'
    | 'stage_done'
    | 'stage_total'
    | 'stage_unit'
    | 'overall_progress'
    | 'eta_seconds'
  >
> & { readonly message?: Message };

/** The run, and the process that holds it: writes of any other are rejected. */
export interface Fence {
  readonly run: number;
  readonly executor: string;
}

export interface TaskChange {
  readonly id: string;
  readonly set: StateChanges | ProgressChanges;
  readonly event: TaskEventType;
  readonly fence?: Fence;
  /** A document of the run; a later one of the same name replaces it. */
  readonly document?: { readonly name: string; readonly data: unknown };
}

const JSON_COLUMNS = new Set(['result', 'error', 'message_source']);

/**
 * Updates a task and appends the event, with one delivery for each webhook that subscribes to it. Must run in a
 * transaction: the row's lock orders the events.
 *
 * @returns the changed task; undefined if there is none, or if the fence shows that a newer run replaced this one
 */
export async function changeTask(
  client: Queryable,
  { id, set, event, fence, document }: TaskChange,
): Promise<Task | undefined> {
  const values: unknown[] = [id];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const { message, ...others } = set;
  const columns = { ...others, ...(message && storeMessage(message)) };
  const assignments = Object.entries(columns).map(([column, value]) => formatAssignment(column, value, bind));
  const condition = fence ? `AND run = ${bind(fence.run)} AND executor = ${bind(fence.executor)}` : '';
  const { rows } = await client.query<Task>(
    `UPDATE footlight.tasks SET ${[...assignments, 'last_event = last_event + 1'].join(', ')}
     WHERE id = $1 ${condition} RETURNING *`,
    values,
  );
  const task = rows[0];
  if (task && document) await storeDocument(client, id, document);
  if (task) await appendEvent(client, task, event);
  return task;
}

async function storeDocument(
  client: Queryable,
  id: string,
  { name, data }: NonNullable<TaskChange['document']>,
): Promise<void> {
  await client.query(
    `INSERT INTO footlight.documents (task_id, name, data) VALUES ($1, $2, $3)
     ON CONFLICT (task_id, name) DO UPDATE SET data = excluded.data`,
    [id, name, JSON.stringify(data)],
  );
}

function formatAssignment(column: string, value: unknown, bind: (value: unknown) => string): string {
  if (column === 'overall_progress' && value !== 0)
    return `overall_progress = greatest(overall_progress, ${bind(value)}::double precision)`;
  if (value === 'now' && column.endsWith('_at')) return `${column} = now()`;
  return `${column} = ${bind(JSON_COLUMNS.has(column) && value !== null ? JSON.stringify(value) : value)}`;
}

/** Appends an event to a task whose `last_event` was just raised. */
export async function appendEvent(client: Queryable, task: Task, type: TaskEventType): Promise<void> {
  const event: TaskEvent = {
    task_id: task.id,
    sequence: task.last_event,
    event_type: type,
    status: task.status,
    stage: task.stage,
    stage_progress: task.stage_progress,
    stage_done: task.stage_done,
    stage_total: task.stage_total,
    stage_unit: task.stage_unit,
    overall_progress: task.overall_progress,
    message: task.message,
    message_source: task.message_source,
    eta_seconds: task.eta_seconds,
    at: new Date().toISOString(),
  };
  await client.query('INSERT INTO footlight.events (task_id, sequence, type, data) VALUES ($1, $2, $3, $4)', [
    task.id,
    task.last_event,
    type,
    JSON.stringify(event),
  ]);
  await client.query(
    `INSERT INTO footlight.deliveries (id, webhook_id, task_id, body, next_attempt_at)
     SELECT $1 || '.' || id, id, $2, $3, now() FROM footlight.webhooks
     WHERE owner = $4 AND $5 = ANY (events) AND (task_id IS NULL OR task_id = $2) AND ${isOwnerActive('$4')}
     ON CONFLICT DO NOTHING`,
    [`${task.id}.${task.last_event}`, task.id, JSON.stringify(event), task.owner, type],
  );
  await client.query('SELECT pg_notify($1, $2)', [EVENTS_CHANNEL, task.id]);
}
