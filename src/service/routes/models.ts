import { createRoute, z } from '@hono/zod-openapi';
import { FootlightError } from '../../core/errors.ts';
import { freeBytes } from '../../core/files.ts';
import type { ListedModel } from '../../engines/model-store/list-models.ts';
import type { ModelPulls } from '../models/model-pulls.ts';
import type { ModelView } from '../models/model-view.ts';
import { toProblem } from '../problem.ts';
import { declareProblem, declareResponse, problemSchema } from '../schemas.ts';
import { Semaphore } from '../semaphore.ts';
import { requireScope, type ServiceApp, type ServiceContext, writeAudit } from '../service-context.ts';

const MAX_WAITING_CHECKS = 16;
const PATH = '/api/v1/models';
const TAG = 'models';
const parameters = z.object({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/),
});
const modelSchema = z
  .object({
    name: z.string(),
    task: z.string().describe('What uses it, such as upscaler'),
    purpose: z.string().nullable().describe('In the language of the answer; null for an added one'),
    licence: z.string(),
    homepage: z.string().nullable(),
    installed: z.boolean(),
    size_bytes: z.int().describe('On disk where it is installed, else about as much as it will be'),
    pull: z
      .object({
        received_bytes: z.int(),
        error: problemSchema.nullable().describe('Why it ended; null while it runs'),
      })
      .nullable()
      .describe('A download that runs or has failed'),
  })
  .openapi('Model') satisfies z.ZodType<ModelView>;
const listSchema = z.object({
  models: z.array(modelSchema),
  used_bytes: z.int().describe('What the installed ones take'),
  free_bytes: z.int().describe('What is free where they lie'),
});

/** The models of the service's machine. Who may read sees them; administrators change them. */
export function addModelRoutes(app: ServiceApp, service: ServiceContext): void {
  addListRoute(app, service);
  // Files are hashed: one large model at a time is enough for a disk, and tasks must not wait for it.
  const checks = new Semaphore(1, MAX_WAITING_CHECKS);
  addPullRoutes(app, service, checks);
  addVerifyRoute(app, service, checks);
  addRemoveRoute(app, service);
}

function addListRoute(app: ServiceApp, { machine, pulls }: ServiceContext): void {
  const route = createRoute({
    method: 'get',
    path: PATH,
    tags: [TAG],
    summary: 'Models that are installed or can be, and the room that they take',
    responses: declareResponse(200, 'The models', listSchema),
  });
  app.openapi(route, async (context) => {
    requireScope(context, 'read');
    const language = context.get('language');
    const models = (await machine.listModels(language)).map((model) => toView(model, pulls, language));
    const used_bytes = models.reduce(
      (sum, { installed, size_bytes }) => sum + (installed ? size_bytes : 0),
      0,
    );
    return context.json({ models, used_bytes, free_bytes: await freeBytes(machine.models.root) }, 200);
  });
}

function addPullRoutes(app: ServiceApp, service: ServiceContext, checks: Semaphore): void {
  const { pulls } = service;
  const begin = createRoute({
    method: 'post',
    path: `${PATH}/{name}/pull`,
    tags: [TAG],
    summary: 'Begin to download a model, or what is damaged of it; the list tells how far it has come',
    request: { params: parameters },
    responses: declareResponse(202, 'The model', modelSchema),
  });
  app.openapi(begin, async (context) => {
    requireScope(context, 'admin');
    const language = context.get('language');
    const model = await findModel(service, context.req.valid('param').name, language);
    const { name, bytes, isInstalled } = model;
    if ((await hasMissing(service, model, checks)) && (await pulls.begin(name, bytes, isInstalled)))
      await writeAudit(service, context, { action: 'pull model', subject: name });
    return context.json(toView(model, pulls, language), 202);
  });

  const stop = createRoute({
    method: 'delete',
    path: `${PATH}/{name}/pull`,
    tags: [TAG],
    summary: 'Stop the download of a model, or forget why it failed',
    request: { params: parameters },
    responses: { 204: { description: 'None runs' }, ...declareProblem(404, 'There is no such model') },
  });
  app.openapi(stop, async (context) => {
    requireScope(context, 'admin');
    const { name } = await findModel(service, context.req.valid('param').name, context.get('language'));
    await pulls.stop(name);
    return context.body(null, 204);
  });
}

/**
 * Whether there is something of a model to download: what is on its way is not asked for again.
 *
 * @throws `model.damaged` for a user's own, which no catalogue has the files of
 */
async function hasMissing(
  { machine, pulls }: ServiceContext,
  { name, isInstalled }: ListedModel,
  checks: Semaphore,
): Promise<boolean> {
  if (!isInstalled) return true;
  if (pulls.isRunning(name)) return false;
  const damaged = await checks.run(() => machine.models.findDamaged(name));
  if (damaged.length === 0) pulls.forget(name);
  return damaged.length > 0;
}

function addVerifyRoute(app: ServiceApp, service: ServiceContext, checks: Semaphore): void {
  const route = createRoute({
    method: 'post',
    path: `${PATH}/{name}/verify`,
    tags: [TAG],
    summary: 'Whether the files of an installed model are as they were installed',
    request: { params: parameters },
    responses: declareResponse(
      200,
      'Files that are missing or changed',
      z.object({ damaged: z.array(z.string()) }),
    ),
  });
  app.openapi(route, async (context) => {
    requireScope(context, 'admin');
    const { name } = await findModel(service, context.req.valid('param').name, context.get('language'));
    const damaged = await checks.run(() => service.machine.models.verify(name));
    return context.json({ damaged }, 200);
  });
}

function addRemoveRoute(app: ServiceApp, service: ServiceContext): void {
  const route = createRoute({
    method: 'delete',
    path: `${PATH}/{name}`,
    tags: [TAG],
    summary: 'Remove an installed model from the disk',
    request: { params: parameters },
    responses: { 204: { description: 'It is gone' }, ...declareProblem(404, 'There is none') },
  });
  app.openapi(route, async (context) => {
    requireScope(context, 'admin');
    const { name } = await findModel(service, context.req.valid('param').name, context.get('language'));
    await service.machine.models.remove(name);
    await writeAudit(service, context, { action: 'remove model', subject: name });
    return context.body(null, 204);
  });
}

/** @throws `model.unknown` for what neither a catalogue nor the store has */
async function findModel({ machine }: ServiceContext, name: string, language: string): Promise<ListedModel> {
  const models = await machine.listModels(language);
  const model = models.find((each) => each.name === name);
  if (model) return model;
  const known = models.map((each) => each.name);
  throw new FootlightError('model.unknown', {
    kind: 'usage',
    reason: 'catalogue',
    parameters: { known },
    value: name,
  });
}

function toView(model: ListedModel, pulls: ModelPulls, language: string): ModelView {
  const { name, task, purpose = null, licence, homepage = null, isInstalled, bytes } = model;
  const found = pulls.find(name);
  // Why its first download failed is no news once it was installed in another way.
  const pull = isInstalled && !found?.isRepair ? undefined : found;
  return {
    ...{ name, task, purpose, licence, homepage, installed: isInstalled, size_bytes: bytes },
    pull: pull
      ? { received_bytes: pull.receivedBytes, error: pull.error ? toProblem(pull.error, language) : null }
      : null,
  };
}
