import { createRoute, z } from '@hono/zod-openapi';
import { type EditDecisions, parseSeconds } from '../../edit/edit-decisions.ts';
import {
  declareResponse,
  describeTask,
  type ProductionService,
  submissionHeaders,
  type Task,
  takeTaskFields,
  taskParameters,
} from '../../service/production-routes.ts';
import { batchSchema, toHighlightsOptions } from './http/batch-request.ts';
import { batchStatusSchema, STAGE_EVENTS, toBatchStatus } from './http/batch-status.ts';

const TAG = 'videos';

const acceptedSchema = z.object({
  task_id: z.string(),
  status: z.string(),
  videos_info: z.array(z.object({ index: z.int(), source_type: z.string() })),
  status_url: z.string(),
  created_at: z.iso.datetime(),
});
const resultsSchema = z.object({ task_id: z.string(), results: z.array(z.unknown()) });
const clipSchema = z.object({
  video_index: z.int(),
  start: z.number(),
  end: z.number(),
  reason: z.string(),
  score: z.number().optional(),
});
const planSchema = z.object({
  task_id: z.string(),
  plan: z.object({ theme: z.string(), clips: z.array(clipSchema) }),
});

/** The batch clipping API: one request for many videos, its status by stages, what the models said, and the plan. */
export function addRoutes(service: ProductionService): void {
  addSubmitRoute(service);
  addReadRoutes(service);
}

function addSubmitRoute({ app, engines, submit, getUrl }: ProductionService): void {
  const route = createRoute({
    method: 'post',
    path: '/api/v1/videos/batch-process',
    tags: [TAG],
    summary: 'Cut the highlights of up to ten videos',
    request: {
      headers: submissionHeaders,
      body: { required: true, content: { 'application/json': { schema: batchSchema } } },
    },
    responses: declareResponse(202, 'The task waits in its queue', acceptedSchema),
  });
  app.openapi(route, async (context) => {
    const { fields, rest: request } = takeTaskFields(context.req.valid('json'));
    const task = await submit(context, {
      options: toHighlightsOptions(request, engines),
      fields,
      action: 'submit batch-process',
    });
    const accepted = {
      task_id: task.id,
      status: 'queued',
      videos_info: request.video_sources.map(({ type }, index) => ({ index, source_type: type })),
      status_url: getUrl(`/api/v1/videos/tasks/${task.id}/status`),
      created_at: new Date(task.created_at).toISOString(),
    };
    return context.json(accepted, 202, { location: accepted.status_url });
  });
}

function addReadRoutes(service: ProductionService): void {
  addReadRoute(service, {
    path: '/api/v1/videos/tasks/{id}/status',
    summary: 'The task by stages, with counts and seconds',
    schema: batchStatusSchema,
    read: async (task, language) =>
      toBatchStatus(
        describeTask(task, language),
        await service.readEvents(task, STAGE_EVENTS),
        service.getUrl,
      ),
  });
  addReadRoute(service, {
    path: '/api/v1/tasks/{id}/vl-results',
    summary: 'What the vision model said of each video',
    schema: resultsSchema,
    read: async (task) => listAnalyses(task, JSON.parse(await service.readOutput(task, 'report'))),
  });
  addReadRoute(service, {
    path: '/api/v1/tasks/{id}/clip-plan',
    summary: 'Which clips were chosen, and why',
    schema: planSchema,
    read: async (task) => createClipPlan(task, JSON.parse(await service.readOutput(task, 'edit'))),
  });
}

interface ReadRoute<Schema extends z.ZodType> {
  readonly path: string;
  readonly summary: string;
  readonly schema: Schema;
  read(task: Task, language: string): Promise<z.input<Schema>>;
}

function addReadRoute<Schema extends z.ZodType>(
  { app, findTask }: ProductionService,
  { path, summary, schema, read }: ReadRoute<Schema>,
): void {
  const route = createRoute({
    method: 'get',
    path,
    tags: [TAG],
    summary,
    request: { params: taskParameters },
    responses: declareResponse(200, summary, schema),
  });
  app.openapi(route, async (context) => {
    const task = await findTask(context, context.req.valid('param').id);
    return context.json(await read(task, context.get('language')), 200);
  });
}

interface Report {
  readonly sources: readonly { readonly number: number; readonly source?: string }[];
  readonly models: { readonly analyses: readonly (object | undefined)[] };
}

function listAnalyses(task: Task, { sources, models }: Report): z.input<typeof resultsSchema> {
  const good = sources.filter(({ source }) => source !== undefined);
  const results = good.map(({ number }, i) => ({ video_index: number, ...models.analyses[i] }));
  return { task_id: task.id, results };
}

function createClipPlan(task: Task, { title, clips }: EditDecisions): z.input<typeof planSchema> {
  const shown = clips.map(({ source, in: start, out, reason = '', score }) => ({
    // Sources are named s1, s2, ... by their place in the request.
    video_index: Number(source.slice(1)) - 1,
    start: parseSeconds(start),
    end: parseSeconds(out),
    reason,
    score,
  }));
  return { task_id: task.id, plan: { theme: title, clips: shown } };
}
