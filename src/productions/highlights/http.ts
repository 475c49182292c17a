import { createRoute, z } from '@hono/zod-openapi';
import { nullAsAbsent } from '../../core/null-as-absent.ts';
import {
  declareResponse,
  describeTask,
  getArtifactPath,
  type ProductionService,
  submissionHeaders,
  type Task,
  type TaskOutputs,
  takeTaskFields,
  taskFields,
  taskParameters,
} from '../../service/production-routes.ts';
import { DOCUMENTS, type ResultDocument } from './documents.ts';
import {
  analysisSchema,
  compressionSchema,
  listVideos,
  planSchema,
  readBatchDocuments,
  showAnalyses,
  videoInfoSchema,
} from './http/batch-documents.ts';
import { batchSchema, estimateSeconds, toHighlightsOptions } from './http/batch-request.ts';
import { STAGE_EVENTS } from './http/batch-stages.ts';
import { batchStatusSchema, toBatchStatus } from './http/batch-status.ts';

const TAG = 'videos';

/** Fields that are null are left out. */
const requestSchema = nullAsAbsent(batchSchema.extend(taskFields.shape));

const acceptedSchema = z.object({
  task_id: z.string(),
  status: z.literal('queued'),
  videos_info: z.array(videoInfoSchema).describe('The status tells the rest as soon as it is known'),
  compression_summary: compressionSchema,
  estimated_completion: z.iso.datetime().describe('A rough guess'),
  status_url: z.string(),
  webhook_secret: z.string().optional().describe('Signs the calls of webhook_url'),
  created_at: z.iso.datetime(),
});
const resultsSchema = z.object({ task_id: z.string(), results: z.array(analysisSchema) });
const clipPlanSchema = z.object({ task_id: z.string(), plan: planSchema });

const EXAMPLE = { video_sources: [{ type: 'url', url: 'https://example.org/play.mp4' }], duration: 90 };

/** Webhooks tell where the video is. */
export async function describeEnd(task: Task, outputs: TaskOutputs): Promise<object> {
  const film = (await outputs.readDocuments(task))[DOCUMENTS.film] as ResultDocument | undefined;
  return {
    final_video_url: film?.url ?? (await outputs.linkOutput(task, 'film')),
    completed_at: task.finished_at && new Date(task.finished_at).toISOString(),
  };
}

/** The batch clipping API: one request for many videos, its status by stages, what the models said, and the plan. */
export function addRoutes(service: ProductionService): void {
  addSubmitRoute(service);
  addReadRoutes(service);
}

function addSubmitRoute(service: ProductionService): void {
  const route = createRoute({
    method: 'post',
    path: '/api/v1/videos/batch-process',
    tags: [TAG],
    summary: 'Cut the highlights of up to ten videos',
    request: {
      headers: submissionHeaders,
      body: { required: true, content: { 'application/json': { schema: requestSchema, example: EXAMPLE } } },
    },
    responses: declareResponse(202, 'The task waits in its queue', acceptedSchema),
  });
  service.app.openapi(route, async (context) => {
    const { fields, rest: request } = takeTaskFields(context.req.valid('json'));
    const task = await service.submit(context, {
      options: toHighlightsOptions(request, service),
      fields,
      action: 'submit batch-process',
      webhookUrl: request.webhook_url,
    });
    const types = request.video_sources.map(({ type }) => type);
    const accepted = {
      task_id: task.id,
      status: 'queued' as const,
      videos_info: listVideos(types, {}),
      compression_summary: {},
      estimated_completion: new Date(Date.now() + estimateSeconds(request) * 1000).toISOString(),
      status_url: service.getUrl(`/api/v1/videos/tasks/${task.id}/status`),
      webhook_secret: await service.findWebhookSecret(task),
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
    read: (task, language) => readStatus(service, task, language),
  });
  for (const prefix of ['/api/v1/videos/tasks', '/api/v1/tasks']) {
    addReadRoute(service, {
      path: `${prefix}/{id}/vl-results`,
      summary: 'What the vision model said of each video, as soon as it has watched all',
      schema: resultsSchema,
      read: async (task) => ({
        task_id: task.id,
        results: showAnalyses(await service.readDocument(task, DOCUMENTS.analyses)),
      }),
    });
    addReadRoute(service, {
      path: `${prefix}/{id}/clip-plan`,
      summary: 'Which clips were chosen, and why, as soon as they are chosen',
      schema: clipPlanSchema,
      read: async (task) => ({
        task_id: task.id,
        plan: (await service.readDocument(task, DOCUMENTS.plan)) as z.output<typeof planSchema>,
      }),
    });
  }
}

async function readStatus(service: ProductionService, task: Task, language: string) {
  const documents = readBatchDocuments(await service.readDocuments(task));
  const name = task.result?.outputs.film;
  return toBatchStatus({
    task: describeTask(task, language),
    language,
    events: await service.readEvents(task, STAGE_EVENTS),
    documents,
    videoUrl:
      documents.film?.url ?? (name === undefined ? null : service.getUrl(getArtifactPath(task.id, name))),
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
