import { createRoute, z } from '@hono/zod-openapi';
import { removeTask } from '../../jobs/maintenance/retention.ts';
import { isFinal, type Task, type TaskEvent } from '../../jobs/tasks/task.ts';
import { createNotEndedError } from '../../jobs/tasks/task-errors.ts';
import { translateStored } from '../../jobs/tasks/task-messages.ts';
import { findWaitingReason } from '../../jobs/tasks/waiting-reason.ts';
import { taskEventSchema } from '../event-schema.ts';
import { declareEventStream, eventHeaders, streamEvents } from '../event-stream.ts';
import {
  declareProblem,
  declareResponse,
  messageSchema,
  TASK_STATUSES,
  taskParameters,
  taskSchema,
  toTaskView,
} from '../schemas.ts';
import {
  findTask,
  requireScope,
  type ServiceApp,
  type ServiceContext,
  writeAudit,
} from '../service-context.ts';
import { getMaxWaiting } from '../storage-quota.ts';
import { addEventsRoute } from './events.ts';
import { addNewestResultRoutes } from './newest-result.ts';
import { addTaskListRoute } from './task-list.ts';
import { addTitleRoute } from './task-title.ts';

export function addTaskRoutes(app: ServiceApp, service: ServiceContext): void {
  addTaskListRoute(app, service);
  addReadRoutes(app, service);
  addTitleRoute(app, service);
  addControlRoutes(app, service);
  addEventRoute(app, service);
  addEventsRoute(app, service);
  addNewestResultRoutes(app, service);
}

const progressSchema = z.object({
  success: z.literal(true),
  data: z.object({
    task_id: z.string(),
    current_stage: z.string().nullable(),
    progress_percentage: z.number(),
    estimated_remaining: z.number().nullable().describe('Seconds'),
    stage_details: z.object({
      status: z.enum(TASK_STATUSES),
      message: z.string(),
      message_source: messageSchema.nullable(),
      done: z.number().nullable(),
      total: z.number().nullable(),
      unit: z.string().nullable(),
      count: z.string().nullable().describe('Such as "12/40"'),
      progress_percentage: z.number(),
    }),
  }),
});

function addReadRoutes(app: ServiceApp, service: ServiceContext): void {
  const read = ({ suffix, summary, schema }: { suffix: string; summary: string; schema: z.ZodType }) =>
    createRoute({
      method: 'get',
      path: `/api/v1/tasks/{id}${suffix}`,
      tags: ['tasks'],
      summary,
      request: { params: taskParameters },
      responses: declareResponse(200, summary, schema),
    });
  for (const suffix of ['', '/status']) {
    app.openapi(read({ suffix, summary: 'The whole task', schema: taskSchema }), async (context) => {
      requireScope(context, 'read');
      const task = await findTask(service, context, context.req.valid('param').id);
      return context.json(
        toTaskView(
          task,
          context.get('language'),
          await findWaitingReason(service.database, service.queue, task),
        ),
        200,
      );
    });
  }
  const progress = read({ suffix: '/progress', summary: 'How far it is', schema: progressSchema });
  app.openapi(progress, async (context) => {
    requireScope(context, 'read');
    const task = await findTask(service, context, context.req.valid('param').id);
    return context.json(toProgressView(task, context.get('language')), 200);
  });
}

function toProgressView(task: Task, language: string): z.output<typeof progressSchema> {
  const toPercent = (share: number): number => Math.round(share * 1000) / 10;
  return {
    success: true,
    data: {
      task_id: task.id,
      current_stage: task.stage,
      progress_percentage: toPercent(task.overall_progress),
      estimated_remaining: isFinal(task.status) ? null : task.eta_seconds,
      stage_details: {
        status: task.status,
        ...translateStored(task, language),
        done: task.stage_done,
        total: task.stage_total,
        unit: task.stage_unit,
        count:
          task.stage_total === null || isFinal(task.status)
            ? null
            : `${Math.floor(task.stage_done ?? 0)}/${Math.floor(task.stage_total)}`,
        progress_percentage: toPercent(task.stage_progress),
      },
    },
  };
}

const CONTROLS = [
  { action: 'cancel', summary: 'Stop the task; work that runs ends within seconds' },
  { action: 'pause', summary: 'Stop the task and keep what is finished' },
  { action: 'resume', summary: 'Put a paused task back into its queue' },
  { action: 'retry', summary: 'Run a failed or cancelled task again, from the step that failed' },
] as const;

function addControlRoutes(app: ServiceApp, service: ServiceContext): void {
  const { database, queue, objects } = service;
  for (const { action, summary } of CONTROLS) {
    const route = createRoute({
      method: 'post',
      path: `/api/v1/tasks/{id}/${action}`,
      tags: ['tasks'],
      summary,
      request: { params: taskParameters },
      responses: declareResponse(202, 'The task after it', taskSchema),
    });
    app.openapi(route, async (context) => {
      requireScope(context, 'write');
      const { id } = await findTask(service, context, context.req.valid('param').id);
      const maxWaiting = getMaxWaiting(service, context.get('principal'));
      const isQueued = action === 'resume' || action === 'retry';
      const task = await (isQueued ? queue[action](id, maxWaiting) : queue[action](id));
      await writeAudit(service, context, { action, subject: id });
      return context.json(toTaskView(task, context.get('language')), 202);
    });
  }
  const remove = createRoute({
    method: 'delete',
    path: '/api/v1/tasks/{id}',
    tags: ['tasks'],
    summary: 'Forget a finished task with its artifacts',
    request: { params: taskParameters },
    responses: {
      204: { description: 'It is gone' },
      ...declareProblem(409, 'It has not ended'),
    },
  });
  app.openapi(remove, async (context) => {
    requireScope(context, 'write');
    const task = await findTask(service, context, context.req.valid('param').id);
    if (!isFinal(task.status)) throw createNotEndedError(task);
    await removeTask(database, queue, objects, task.id);
    await writeAudit(service, context, { action: 'delete', subject: task.id });
    return context.body(null, 204);
  });
}

const eventQuery = z.object({
  view: z
    .enum(['share', 'percent'])
    .default('share')
    .describe('percent: whole percents, and the events progress, completed, failed and cancelled alone'),
});

/** An event with whole percents; what does not end the task is its progress. */
function toPercentEvent({ task_id, status, stage, message, ...event }: TaskEvent) {
  const isOver = isFinal(status);
  const ending = status === 'partial' ? 'completed' : status;
  return {
    task_id,
    event_type: isOver ? ending : 'progress',
    stage: stage ?? status,
    stage_progress: Math.floor(event.stage_progress * 100),
    overall_progress: Math.floor(event.overall_progress * 100),
    message,
    eta_seconds: isOver ? null : event.eta_seconds,
  };
}

function addEventRoute(app: ServiceApp, service: ServiceContext): void {
  const route = createRoute({
    method: 'get',
    path: '/api/v1/tasks/{id}/events',
    tags: ['tasks'],
    summary: 'Every event of the task from its beginning, live (server-sent events)',
    request: { params: taskParameters, headers: eventHeaders, query: eventQuery },
    responses: declareEventStream(taskEventSchema),
  });
  app.openapi(route, async (context) => {
    requireScope(context, 'read');
    const task = await findTask(service, context, context.req.valid('param').id);
    const { view } = context.req.valid('query');
    return streamEvents(service, context, task, view === 'percent' ? toPercentEvent : (event) => event);
  });
}
