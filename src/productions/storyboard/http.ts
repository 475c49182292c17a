import { createRoute, z } from '@hono/zod-openapi';
import { FootlightError } from '../../core/errors.ts';
import { nullAsAbsent } from '../../core/null-as-absent.ts';
import { GENERATION_STAGES } from '../../pipelines/generation/stages.ts';
import {
  declareResponse,
  describeTask,
  getArtifactPath,
  type ProductionService,
  submissionHeaders,
  type Task,
  type TaskFields,
  takeTaskFields,
  taskFields,
  taskParameters,
} from '../../service/production-routes.ts';
import { createScriptSchema, SCRIPT_LIMITS } from '../../story/script/script.ts';
import { storyboardOptions } from './options.ts';
import { STAGES } from './stages.ts';

const PATH = '/api/v1/video-generation';
const TAG = 'storyboard';

const { engine, imageEngine, size, fps, steps, guidance, bitrate, interpolate, seed } =
  storyboardOptions.shape;
const { captions, sceneCaptions, narrate, transition, frames } = storyboardOptions.shape;

const scriptRequestSchema = createScriptSchema(SCRIPT_LIMITS).safeExtend({
  engine: engine.describe('What makes the videos of the scenes'),
  image_engine: imageEngine.describe('What makes the pictures that videos begin with'),
  size,
  fps,
  num_inference_steps: steps,
  guidance_scale: guidance,
  num_frames: frames,
  bitrate,
  interpolate,
  seed,
  captions,
  scene_captions: sceneCaptions.describe('Show place and time of scenes as they begin'),
  narrate,
  default_transition: transition.describe('How scenes begin that say nothing'),
  ...taskFields.shape,
});

const requestSchema = nullAsAbsent(scriptRequestSchema);

const artifactSchema = z.object({
  name: z.string().describe('{task_id}_scene_{scene_number}.mp4 or {task_id}_final.mp4'),
  url: z.string(),
});

const acceptedSchema = z.object({
  task_id: z.string(),
  status: z.literal('queued'),
  stages: z.array(z.object({ name: z.string(), scenes: z.int().nullable() })),
  artifacts: z.array(artifactSchema).describe('What it will make'),
  status_url: z.string(),
  events_url: z.string(),
});

const taskSchema = z.object({
  task_id: z.string(),
  status: z.string(),
  stage: z.string().nullable(),
  progress: z.number().min(0).max(1),
  artifacts: z.array(artifactSchema).describe('What it has made'),
  error: z.object({ code: z.string(), message: z.string(), remedy: z.string().optional() }).nullable(),
});

/** The stages that make something of each scene, in their order. */
function listMakingStages() {
  const { prompts, 'render-scenes': rendering } = STAGES;
  return [prompts, GENERATION_STAGES['make-stills'], GENERATION_STAGES['make-clips'], rendering];
}

const EXAMPLE = {
  title: 'By the sea',
  scenes: [{ scene_number: 1, description: 'A lighthouse at night', duration: 4 }],
  size: '1024x576',
};

/** The video generation API: a script in, the videos of its scenes and of the whole out. */
export function addRoutes(service: ProductionService): void {
  addSubmitRoute(service);
  addTaskRoute(service);
  addFileRoute(service);
}

function addSubmitRoute({ app, submit, storeUpload, getUrl }: ProductionService): void {
  const route = createRoute({
    method: 'post',
    path: PATH,
    tags: [TAG],
    summary: 'Make a video of a script',
    request: {
      headers: submissionHeaders,
      body: { required: true, content: { 'application/json': { schema: requestSchema, example: EXAMPLE } } },
    },
    responses: declareResponse(202, 'The task waits in its queue', acceptedSchema),
  });
  app.openapi(route, async (context) => {
    const { fields, rest } = takeTaskFields(context.req.valid('json'));
    const { title, style, characters, scenes, ...options } = rest;
    const content = JSON.stringify({ title, style, characters, scenes });
    const script = await storeUpload(context, { name: 'script.json', content });
    const task = await submit(context, {
      options: toStoryboardOptions(script, options),
      fields,
      action: 'submit video-generation',
    });
    const numbers = scenes.map(({ scene_number }) => scene_number).toSorted((a, b) => a - b);
    const url = getUrl(`${PATH}/${task.id}`);
    const accepted = {
      task_id: task.id,
      status: 'queued' as const,
      stages: listMakingStages().map(({ name, unit }) => ({
        name,
        scenes: unit === 'answers' ? null : scenes.length,
      })),
      artifacts: [...numbers.map((number) => nameScene(task, number)), nameWhole(task)].map((name) => ({
        name,
        url: `${url}/files/${name}`,
      })),
      status_url: url,
      events_url: getUrl(`/api/v1/tasks/${task.id}/events`),
    };
    return context.json(accepted, 202, { location: url });
  });
}

function toStoryboardOptions(
  script: string,
  {
    image_engine,
    num_inference_steps,
    guidance_scale,
    num_frames,
    default_transition,
    scene_captions,
    ...same
  }: Omit<
    z.output<typeof scriptRequestSchema>,
    'title' | 'style' | 'characters' | 'scenes' | keyof TaskFields
  >,
): z.input<typeof storyboardOptions> {
  return {
    ...same,
    script,
    output: 'final.mp4',
    imageEngine: image_engine,
    steps: num_inference_steps,
    guidance: guidance_scale,
    frames: num_frames,
    transition: default_transition,
    sceneCaptions: scene_captions,
    keepScenes: true,
  };
}

function addTaskRoute(service: ProductionService): void {
  const route = createRoute({
    method: 'get',
    path: `${PATH}/{id}`,
    tags: [TAG],
    summary: 'How far the video is, and what it has made',
    request: { params: taskParameters },
    responses: declareResponse(200, 'The task', taskSchema),
  });
  service.app.openapi(route, async (context) => {
    const task = await service.findTask(context, context.req.valid('param').id);
    const { error, overall_progress: progress } = describeTask(task, context.get('language'));
    const shown = {
      task_id: task.id,
      status: task.status,
      stage: task.stage,
      progress,
      artifacts: listFiles(task).map(({ name }) => ({
        name,
        url: service.getUrl(`${PATH}/${task.id}/files/${name}`),
      })),
      error: error && { code: error.code, message: error.message, remedy: error.remedy },
    };
    return context.json(shown, 200);
  });
}

/** A video is also found by the name that the design gives it. */
function addFileRoute(service: ProductionService): void {
  service.app.get(`${PATH}/:id/files/:name`, async (context) => {
    const task = await service.findTask(context, context.req.param('id'));
    const name = context.req.param('name');
    const file = listFiles(task).find((each) => each.name === name);
    if (!file) throw new FootlightError('artifact.not-found', { kind: 'input', value: name });
    return context.redirect(service.getUrl(getArtifactPath(task.id, file.artifact)));
  });
}

function nameScene({ id }: Pick<Task, 'id'>, number: number | string): string {
  return `${id}_scene_${number}.mp4`;
}

function nameWhole({ id }: Pick<Task, 'id'>): string {
  return `${id}_final.mp4`;
}

/** The videos that a task has made, with the names of their artifacts. */
function listFiles(task: Task): { readonly name: string; readonly artifact: string }[] {
  const outputs = task.mode === 'run' ? (task.result?.outputs ?? {}) : {};
  return Object.entries(outputs).flatMap(([role, artifact]) => {
    const number = /-scene-(\d+)\.mp4$/.exec(artifact)?.[1];
    if (role === 'video') return [{ name: nameWhole(task), artifact }];
    return number === undefined ? [] : [{ name: nameScene(task, number), artifact }];
  });
}
