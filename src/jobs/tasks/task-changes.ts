import type { Queryable } from '../postgres/database.ts';
import type { Task, TaskEvent, TaskEventType } from './task.ts';
import type { StateChanges } from './task-state.ts';

export const EVENTS_CHANNEL = 'footlight_events';
/** Tells the worker of a task to look at its row: it is to stop, or a child of it has ended. */
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
    | 'message'
    | 'eta_seconds'
  >
>;

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
}

const JSON_COLUMNS = new Set(['result', 'error']);

/**
 * Changes a task and appends the event that tells of it, with one delivery for each webhook that wants it. Has to
 * run in a transaction: the row's lock gives events their order.
 *
 * @returns the changed task, or undefined where there is none or the fence says that its run was superseded
 */
export async function changeTask(
  client: Queryable,
  { id, set, event, fence }: TaskChange,
): Promise<Task | undefined> {
  const values: unknown[] = [id];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const assignments = Object.entries(set).map(([column, value]) => formatAssignment(column, value, bind));
  const condition = fence ? `AND run = ${bind(fence.run)} AND executor = ${bind(fence.executor)}` : '';
  const { rows } = await client.query<Task>(
    `UPDATE footlight.tasks SET ${[...assignments, 'last_event = last_event + 1'].join(', ')}
     WHERE id = $1 ${condition} RETURNING *`,
    values,
  );
  const task = rows[0];
  if (task) await appendEvent(client, task, event);
  return task;
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
     SELECT $1 || '.' || id, id, $2, $3, now() FROM footlight.webhooks WHERE owner = $4 AND $5 = ANY (events)
     ON CONFLICT DO NOTHING`,
    [`${task.id}.${task.last_event}`, task.id, JSON.stringify(event), task.owner, type],
  );
  await client.query('SELECT pg_notify($1, $2)', [EVENTS_CHANNEL, task.id]);
}
