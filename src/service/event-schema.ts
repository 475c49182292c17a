import { z } from '@hono/zod-openapi';
import type { TaskEvent, TaskEventType } from '../jobs/tasks/task.ts';
import { messageSchema, TASK_STATUSES } from './schemas.ts';

const EVENT_TYPES = [
  ...['task-queued', 'task-started', 'task-retrying', 'task-pausing', 'task-paused', 'task-cancelling'],
  ...['task-completed', 'task-partial', 'task-failed', 'task-cancelled'],
  ...['step-start', 'step-progress', 'step-end', 'step-retry', 'worker-restart', 'warning'],
] as const satisfies readonly TaskEventType[];

/** The state of a task after an event, as streams and webhooks tell it. */
export const taskEventSchema = z
  .object({
    task_id: z.string(),
    sequence: z.int().describe('Number of the event within the task, from 1, without gaps'),
    event_type: z.enum(EVENT_TYPES),
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
