import { z } from '@hono/zod-openapi';
import type { TaskEvent, TaskEventType } from '../jobs/tasks/task.ts';
import { messageSchema, TASK_STATUSES } from './schemas.ts';

/** By their names, so that none can be left out. */
const EVENT_TYPES: Readonly<Record<TaskEventType, true>> = {
  'task-queued': true,
  'task-started': true,
  'task-retrying': true,
  'task-pausing': true,
  'task-paused': true,
  'task-cancelling': true,
  'task-completed': true,
  'task-partial': true,
  'task-failed': true,
  'task-cancelled': true,
  'step-start': true,
  'step-progress': true,
  'step-end': true,
  'step-retry': true,
  'worker-restart': true,
  preview: true,
  'document-ready': true,
  warning: true,
};

/** The state of a task after an event, as streams and webhooks tell it. */
export const taskEventSchema = z
  .object({
    task_id: z.string(),
    sequence: z.int().describe('Number of the event within the task, from 1, without gaps'),
    event_type: z.enum(Object.keys(EVENT_TYPES) as TaskEventType[]),
    status: z.enum(TASK_STATUSES),
    stage: z.string().nullable(),
    stage_progress: z.number().describe('0 to 1'),
    stage_done: z.number().nullable(),
    stage_total: z.number().nullable(),
    stage_unit: z.string().nullable(),
    overall_progress: z.number().describe('0 to 1; never falls within a run'),
    message: z.string(),
    message_source: messageSchema.nullable(),
    eta_seconds: z.number().nullable(),
    at: z.iso.datetime(),
  })
  .openapi('TaskEvent') satisfies z.ZodType<TaskEvent>;
