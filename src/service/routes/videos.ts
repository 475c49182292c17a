import { createRoute, z } from '@hono/zod-openapi';
import { FootlightError } from '../../core/errors.ts';
import type { EditDecisions } from '../../edit/edit-decisions.ts';
import { secondsOf } from '../../edit/edit-decisions.ts';
import type { EngineRegistry } from '../../engines/registry.ts';
import { outputKey } from '../../jobs/files/sources.ts';
import type { Task } from '../../jobs/tasks/task.ts';
import { batchStatus, batchStatusSchema } from '../batch-status.ts';
import { answers, taskParameters } from '../schemas.ts';
import {
  audit,
  findTask,
  requireScope,
  type ServiceApp,
  type ServiceContext,
  type ServiceRequest,
} from '../service-context.ts';
import { submissionOf } from './productions.ts';

const WORKFLOW = 'highlights';
const PROFILE = z.enum(['aggressive', 'balanced', 'conservative', 'dynamic']);

const sourceSchema = z
  .strictObject({
    type: z.enum(['local', 'oss', 'url']),
    path: z.string().min(1).max(4096).optional(),
    url: z.string().min(1).max(4096).optional(),
    compression_profile: PROFILE.optional(),
  })
  .refine(
    ({ type, path, url }) => (type === 'local' ? path !== undefined && !url : url !== undefined && !path),
    {
      error: 'a local source has a path, the others have a url',
    },
  );

const batchSchema = z.strictObject({
  video_sources: z.array(sourceSchema).min(1).max(10),
  compression_profile: PROFILE.default('balanced'),
  temp_url_expiry: z.int().min(600).max(86_400).default(3600).describe('Seconds'),
  output_mode: z.enum(['original_quality', 'recompress']).default('original_quality'),
  output_resolution: z.string().default('1080p').describe('Where it is recompressed'),
  output_fps: z.number().min(1).max(240).default(30).describe('Where it is recompressed'),
  output_bitrate: z.string().default('5000k').describe('Where it is recompressed'),
  enable_vl_analysis: z
    .boolean()
    .default(true)
    .describe('Let models watch and plan, where the service has a key for them; else what is built in does'),
  enable_asr: z
    .boolean()
    .default(false)
    .describe('Let a model write down what is said, where there is a key'),
  custom_prompt: z.string().max(4000).optional(),
  duration: z
    .number()
    .min(2)
    .max(3600)
    .optional()
    .describe('Seconds of the cut; two to five minutes by default'),
});

const batchAcceptedSchema = z.object({
  task_id: z.string(),
  status: z.string(),
  videos_info: z.array(z.object({ index: z.int(), source_type: z.string() })),
  status_url: z.string(),
  created_at: z.iso.datetime(),
});

/** The batch clipping API: one request for many videos, its status by stages, what the models said, and the plan. */
export function addVideoRoutes(app: ServiceApp, service: ServiceContext): void {
  const production = service.productions.get(WORKFLOW);
  if (!production) return;
  const submit = createRoute({
    method: 'post',
    path: '/api/v1/videos/batch-process',
    tags: ['videos'],
    summary: 'Cut the highlights of up to ten videos',
    request: { body: { required: true, content: { 'application/json': { schema: batchSchema } } } },
    responses: answers(202, 'The task waits in its queue', batchAcceptedSchema),
  });
  app.openapi(submit, async (context) => {
    requireScope(context, 'write');
    const request = context.req.valid('json');
    const options = optionsOf(request, service.engines);
    const task = await service.queue.submit(
      await submissionOf(service, context, production, 'run', options, undefined),
    );
    await audit(service, context, { action: 'submit batch-process', subject: task.id });
    const accepted = {
      task_id: task.id,
      status: 'queued',
      videos_info: request.video_sources.map(({ type }, index) => ({ index, source_type: type })),
      status_url: `/api/v1/videos/tasks/${task.id}/status`,
      created_at: new Date(task.created_at).toISOString(),
    };
    return context.json(accepted, 202, { location: accepted.status_url });
  });
  addReadRoutes(app, service);
}

function addReadRoutes(app: ServiceApp, service: ServiceContext): void {
  const read = (path: string, summary: string, schema: z.ZodType) =>
    createRoute({
      method: 'get',
      path,
      tags: ['videos'],
      summary,
      request: { params: taskParameters },
      responses: answers(200, summary, schema),
    });
  app.openapi(
    read(
      '/api/v1/videos/tasks/{id}/status',
      'The task by stages, with counts and seconds',
      batchStatusSchema,
    ),
    async (context) => {
      const task = await findBatch(service, context, context.req.valid('param').id);
      return context.json(await batchStatus(service, task), 200);
    },
  );
  const results = z.object({ task_id: z.string(), results: z.array(z.unknown()) });
  app.openapi(
    read('/api/v1/tasks/{id}/vl-results', 'What the vision model said of each video', results),
    async (context) => {
      const task = await findBatch(service, context, context.req.valid('param').id);
      const report = (await outputJson(service, task, 'report')) as {
        sources: { number: number; source?: string }[];
        models: { analyses: unknown[] };
      };
      const good = report.sources.filter(({ source }) => source !== undefined);
      const all = good.map(({ number }, i) => ({
        video_index: number,
        ...(report.models.analyses[i] ?? {}),
      }));
      return context.json({ task_id: task.id, results: all }, 200);
    },
  );
  const plan = z.object({
    task_id: z.string(),
    plan: z.object({
      theme: z.string(),
      clips: z.array(
        z.object({
          video_index: z.int(),
          start: z.number(),
          end: z.number(),
          reason: z.string(),
          score: z.number().optional(),
        }),
      ),
    }),
  });
  app.openapi(
    read('/api/v1/tasks/{id}/clip-plan', 'Which clips were chosen, and why', plan),
    async (context) => {
      const task = await findBatch(service, context, context.req.valid('param').id);
      const edit = (await outputJson(service, task, 'edit')) as EditDecisions;
      const clips = edit.clips.map(({ source, in: start, out, reason = '', score }) => ({
        // Sources are named s1, s2, ... by their place in the request.
        video_index: Number(source.slice(1)) - 1,
        start: secondsOf(start),
        end: secondsOf(out),
        reason,
        score,
      }));
      return context.json({ task_id: task.id, plan: { theme: edit.title, clips } }, 200);
    },
  );
}

/** Models are those that the keys of this service can serve; what is built in decides where there is none. */
function optionsOf(request: z.output<typeof batchSchema>, engines: EngineRegistry): Record<string, unknown> {
  const { video_sources, compression_profile, output_mode, enable_vl_analysis, enable_asr } = request;
  const models = {
    ...(enable_vl_analysis && {
      analyst: engines.suggest('video-analyst'),
      planner: engines.suggest('text-model'),
    }),
    ...(enable_asr && { transcriber: engines.suggest('transcriber') }),
  };
  const isRecompressed = output_mode === 'recompress';
  return {
    sources: video_sources.map(({ path, url }) => path ?? url),
    profile: compression_profile,
    profileBySource: video_sources.map(({ compression_profile: own }) => own ?? 'default'),
    linkSeconds: request.temp_url_expiry,
    mode: isRecompressed ? 'recompress' : 'original',
    ...(isRecompressed && {
      resolution: request.output_resolution,
      fps: request.output_fps,
      bitrate: request.output_bitrate,
    }),
    ...Object.fromEntries(Object.entries(models).filter(([, reference]) => reference !== undefined)),
    ...(request.custom_prompt !== undefined && { prompt: request.custom_prompt }),
    ...(request.duration !== undefined && { duration: request.duration }),
    output: 'final.mp4',
    priority: 0,
  };
}

async function findBatch(service: ServiceContext, context: ServiceRequest, id: string): Promise<Task> {
  requireScope(context, 'read');
  const task = await findTask(service, context, id);
  if (task.workflow === WORKFLOW) return task;
  throw new FootlightError('task.wrong-workflow', 'This task cuts no highlights.', {
    kind: 'input',
    value: task.workflow,
    remedy: 'Ask for the task itself.',
  });
}

const MAXIMUM_JSON_BYTES = 64 << 20;

/** One of the documents that a finished task made. */
async function outputJson({ objects }: ServiceContext, task: Task, role: string): Promise<unknown> {
  const name = task.result?.outputs[role];
  const key = name === undefined ? undefined : outputKey(task.id, name);
  const facts = key && (await objects.facts(key));
  if (!key || !facts || facts.sizeBytes > MAXIMUM_JSON_BYTES) throw notThereYet(task);
  const parts: Buffer[] = [];
  for await (const part of await objects.read(key)) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString('utf8'));
}

function notThereYet({ status }: Task): FootlightError {
  return new FootlightError('task.no-result', 'The task has not come to this result.', {
    kind: 'input',
    value: status,
    remedy: 'Ask again when it has ended, and see its error where it failed.',
  });
}
