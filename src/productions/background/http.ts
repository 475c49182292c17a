import { createRoute } from '@hono/zod-openapi';
import { FootlightError } from '../../core/errors.ts';
import { describeWarning, type Warning } from '../../core/warning.ts';
import {
  declareEventStream,
  declareResponse,
  describeTask,
  eventHeaders,
  getArtifactPath,
  getLastEventId,
  type ProductionService,
  submissionHeaders,
  type Task,
  type TaskOutputs,
  takeTaskFields,
  taskFields,
  taskParameters,
} from '../../service/production-routes.ts';
import { type Analysis, analysisSchema } from './http/analysis.ts';
import {
  CLIP_ROLES,
  type ClipRecord,
  clipParameters,
  clipRecordSchema,
  createClipAsset,
} from './http/clip-record.ts';
import { FIRST_PHASE, followPhases, type PhaseState, showPhase } from './http/phases.ts';
import { hasBackground, replaceSchema, toBackgroundOptions } from './http/replace-request.ts';
import {
  acceptedSchema,
  getClipId,
  getStatus,
  type ReplaceResult,
  replaceEventSchema,
  replaceTaskSchema,
  toReplaceEvent,
  toReplaceTask,
} from './http/replace-task.ts';

const TAG = 'background';
const PATH = '/api/v1/background-replace';

const requestSchema = replaceSchema
  .extend(taskFields.shape)
  .refine(hasBackground, { error: 'issue.background.no-background', path: ['background_image'] });

const EXAMPLE = {
  clip_id: 'speaker-1',
  video_url: 'https://example.org/speaker.mp4',
  background_image: '/media/forest.jpg',
};

/** The replacement API: one request for one clip, its states, what was found out about the video, and the clip's record. */
export function addRoutes(service: ProductionService): void {
  addSubmitRoute(service);
  addTaskRoute(service);
  addEventRoute(service);
  addAnalysisRoute(service);
  addClipRoute(service);
}

/** Webhooks tell what became of the clip. */
export async function describeEnd(task: Task, outputs: TaskOutputs): Promise<object> {
  return { clip_id: getClipId(task), ...(await createClipAsset(task, outputs)) };
}

function addSubmitRoute({ app, submit, getPrefixedId, getUrl }: ProductionService): void {
  const route = createRoute({
    method: 'post',
    path: PATH,
    tags: [TAG],
    summary: 'Replace the background of a clip',
    request: {
      headers: submissionHeaders,
      body: {
        required: true,
        content: { 'application/json': { schema: requestSchema, example: EXAMPLE } },
      },
    },
    responses: declareResponse(202, 'The task waits in its queue', acceptedSchema),
  });
  app.openapi(route, async (context) => {
    const { fields, rest: request } = takeTaskFields(context.req.valid('json'));
    const task = await submit(context, {
      options: toBackgroundOptions(request),
      fields,
      action: 'submit background-replace',
    });
    const url = getUrl(`${PATH}/${getPrefixedId(task)}`);
    const accepted = {
      task_id: getPrefixedId(task),
      clip_id: request.clip_id,
      status: 'created' as const,
      status_url: url,
      events_url: `${url}/events`,
      created_at: formatTime(task.created_at),
    };
    return context.json(accepted, 202, { location: url });
  });
}

function addTaskRoute(service: ProductionService): void {
  const route = createRoute({
    method: 'get',
    path: `${PATH}/{id}`,
    tags: [TAG],
    summary: 'The task by its states, with its result when it is completed',
    request: { params: taskParameters },
    responses: declareResponse(200, 'The task', replaceTaskSchema),
  });
  service.app.openapi(route, async (context) => {
    const task = await service.findTask(context, context.req.valid('param').id);
    const language = context.get('language');
    const shown = { id: service.getPrefixedId(task), result: await readResult(service, task, language) };
    const state = await readCurrentState(service, task);
    return context.json(toReplaceTask(describeTask(task, language), state, shown), 200);
  });
}

function addEventRoute(service: ProductionService): void {
  const route = createRoute({
    method: 'get',
    path: `${PATH}/{id}/events`,
    tags: [TAG],
    summary: 'The states of the task from its beginning, live (server-sent events)',
    request: { params: taskParameters, headers: eventHeaders },
    responses: declareEventStream(replaceEventSchema),
  });
  service.app.openapi(route, async (context) => {
    const task = await service.findTask(context, context.req.valid('param').id);
    const id = service.getPrefixedId(task);
    const from = getLastEventId(context);
    let state = from > 0 ? await readState(service, task, from) : FIRST_PHASE;
    return service.streamEvents(context, task, (event) => {
      state = followPhases(state, event);
      return toReplaceEvent(event, state, id);
    });
  });
}

function addAnalysisRoute(service: ProductionService): void {
  const route = createRoute({
    method: 'get',
    path: `${PATH}/{id}/analysis`,
    tags: [TAG],
    summary: 'What was found out about the video',
    request: { params: taskParameters },
    responses: declareResponse(200, 'The analysis', analysisSchema),
  });
  service.app.openapi(route, async (context) => {
    const task = await service.findTask(context, context.req.valid('param').id);
    const analysis = await service.readOutput(task, CLIP_ROLES.analysis);
    return context.json(JSON.parse(analysis) as Analysis, 200);
  });
}

function addClipRoute(service: ProductionService): void {
  const route = createRoute({
    method: 'get',
    path: '/api/v1/clips/{clip_id}',
    tags: [TAG],
    summary: 'What a clip has become: the newest video that was made of it',
    request: { params: clipParameters },
    responses: declareResponse(200, 'The record of the clip', clipRecordSchema),
  });
  service.app.openapi(route, async (context) => {
    const { clip_id } = context.req.valid('param');
    const query = { options: { clipId: clip_id } };
    const done = await service.findLatestTask(context, { ...query, statuses: ['completed', 'partial'] });
    const task = done ?? (await service.findLatestTask(context, query));
    if (!task) throw new FootlightError('clip.not-found', { kind: 'input', value: clip_id });
    return context.json(await createClipRecord(service, clip_id, task), 200);
  });
}

async function createClipRecord(service: ProductionService, clipId: string, task: Task): Promise<ClipRecord> {
  return {
    clip_id: clipId,
    ...(await createClipAsset(task, service)),
    task_id: service.getPrefixedId(task),
    status: getStatus(task, showPhase(await readCurrentState(service, task))),
    updated_at: formatTime(task.finished_at ?? task.started_at ?? task.created_at),
  };
}

async function readCurrentState(service: ProductionService, task: Task): Promise<PhaseState> {
  // The way to the end has to be known only if it was not reached.
  const state = followPhases(FIRST_PHASE, task);
  return state.end === 'completed' ? state : readState(service, task, task.last_event);
}

/** How far a task had come at an event. */
async function readState(
  { readEvents }: ProductionService,
  task: Task,
  sequence: number,
): Promise<PhaseState> {
  const events = await readEvents(task);
  return events.filter((event) => event.sequence <= sequence).reduce(followPhases, FIRST_PHASE);
}

async function readResult(
  service: ProductionService,
  task: Task,
  language: string,
): Promise<ReplaceResult | undefined> {
  if (task.result === null || task.mode !== 'run') return undefined;
  const { outputs } = task.result;
  const id = service.getPrefixedId(task);
  const paths = Object.entries(outputs).map(
    ([role, name]) => [role, service.getUrl(getArtifactPath(id, name))] as const,
  );
  const urls: Readonly<Record<string, string>> = Object.fromEntries(paths);
  const hasReport = outputs[CLIP_ROLES.report] !== undefined;
  return {
    ...urls,
    final_video_url: urls[CLIP_ROLES.video] ?? null,
    thumbnail: urls[CLIP_ROLES.thumbnail] ?? null,
    qa_report: hasReport
      ? describeReport(JSON.parse(await service.readOutput(task, CLIP_ROLES.report)), language)
      : null,
  };
}

/** A report with its warnings in the language of the answer: the file is in that of its run. */
function describeReport(report: { readonly warnings?: readonly Warning[] }, language: string): object {
  const { warnings } = report;
  if (!warnings) return report;
  const described = warnings.map((each) => ({ ...each, message: describeWarning(each, language) }));
  return { ...report, warnings: described };
}

function formatTime(time: Date): string {
  return new Date(time).toISOString();
}
