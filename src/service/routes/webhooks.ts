import { randomBytes } from 'node:crypto';
import { createRoute, z } from '@hono/zod-openapi';
import { FootlightError } from '../../core/errors.ts';
import { createWebhookId, createWebhookSecret, ENDINGS } from '../../jobs/tasks/webhook-secret.ts';
import { ROTATION_HOURS } from '../../jobs/webhooks.ts';
import { checkUrl } from '../../storage/address-guard.ts';
import { taskEventSchema } from '../event-schema.ts';
import { declareProblem, declareResponse } from '../schemas.ts';
import {
  getVisibleOwner,
  requireScope,
  type ServiceApp,
  type ServiceContext,
  type ServiceRequest,
  writeAudit,
} from '../service-context.ts';

const PATH = '/api/v1/webhooks';
const EVENTS = [
  'task-queued',
  'task-started',
  'task-retrying',
  'task-paused',
  'task-completed',
  'task-partial',
  'task-failed',
  'task-cancelled',
  'step-start',
  'step-end',
  'warning',
] as const;

const parameters = z.object({ id: z.string().min(1).max(100) });
const webhookBody = z.strictObject({
  url: z.string().max(2048),
  events: z
    .array(z.enum(EVENTS))
    .min(1)
    .default([...ENDINGS]),
});
const webhookSchema = z.object({
  id: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  created_at: z.string(),
});
const secretSchema = webhookSchema.extend({ secret: z.string().describe('Shown this once') });
const deliverySchema = z.object({
  id: z.string(),
  task_id: z.string(),
  attempts: z.int(),
  delivered_at: z.string().nullable(),
  next_attempt_at: z.string().nullable(),
  last_status: z.int().nullable(),
  last_error: z.string().nullable(),
});

interface WebhookRow extends Record<string, unknown> {
  readonly id: string;
  readonly url: string;
  readonly events: string[];
  readonly created_at: Date;
}

/** Calls to a receiver's URL when something happens to its tasks. */
export function addWebhookRoutes(app: ServiceApp, service: ServiceContext): void {
  const { database, policy } = service;
  const create = createRoute({
    method: 'post',
    path: PATH,
    tags: ['webhooks'],
    summary: 'Be called when something happens to your tasks',
    request: { body: { required: true, content: { 'application/json': { schema: webhookBody } } } },
    responses: declareResponse(201, 'The webhook with its secret', secretSchema),
  });
  app.openapi(create, async (context) => {
    requireScope(context, 'write');
    const { url, events } = context.req.valid('json');
    checkUrl(url, policy, 'webhook');
    const secret = createWebhookSecret();
    const [row] = await database.query<WebhookRow>(
      `INSERT INTO footlight.webhooks (id, owner, url, events, secret, language)
       VALUES ($1, $2, $3, $4, $5, $6) RETURNING *`,
      [createWebhookId(), context.get('principal').owner, url, events, secret, context.get('language')],
    );
    await writeAudit(service, context, { action: 'create webhook', subject: row!.id });
    return context.json({ ...toView(row!), secret }, 201);
  });

  const list = createRoute({
    method: 'get',
    path: PATH,
    tags: ['webhooks'],
    summary: 'Your webhooks',
    responses: declareResponse(200, 'The webhooks', z.object({ webhooks: z.array(webhookSchema) })),
  });
  app.openapi(list, async (context) => {
    requireScope(context, 'read');
    const rows = await database.query<WebhookRow>(
      `SELECT * FROM footlight.webhooks WHERE task_id IS NULL AND ($1::text IS NULL OR owner = $1)
       ORDER BY created_at`,
      [getVisibleOwner(context)],
    );
    return context.json({ webhooks: rows.map(toView) }, 200);
  });

  addOneWebhookRoutes(app, service);
  addTrialRoutes(app, service);
  documentCalls(app);
}

function addOneWebhookRoutes(app: ServiceApp, service: ServiceContext): void {
  const { database } = service;
  const rotate = createRoute({
    method: 'post',
    path: `${PATH}/{id}/rotate`,
    tags: ['webhooks'],
    summary: `A new secret; the old one still signs for ${ROTATION_HOURS} hours`,
    request: { params: parameters },
    responses: declareResponse(200, 'The webhook with its new secret', secretSchema),
  });
  app.openapi(rotate, async (context) => {
    requireScope(context, 'write');
    const { id } = await find(service, context, context.req.valid('param').id);
    const secret = createWebhookSecret();
    const [row] = await database.query<WebhookRow>(
      `UPDATE footlight.webhooks SET previous_secret = secret, secret = $2,
         previous_until = now() + make_interval(hours => $3) WHERE id = $1 RETURNING *`,
      [id, secret, ROTATION_HOURS],
    );
    await writeAudit(service, context, { action: 'rotate webhook', subject: id });
    return context.json({ ...toView(row!), secret }, 200);
  });

  const remove = createRoute({
    method: 'delete',
    path: `${PATH}/{id}`,
    tags: ['webhooks'],
    summary: 'Be called no more',
    request: { params: parameters },
    responses: { 204: { description: 'It is gone' }, ...declareProblem(404, 'There is none') },
  });
  app.openapi(remove, async (context) => {
    requireScope(context, 'write');
    const { id } = await find(service, context, context.req.valid('param').id);
    await database.query('DELETE FROM footlight.webhooks WHERE id = $1', [id]);
    await writeAudit(service, context, { action: 'delete webhook', subject: id });
    return context.body(null, 204);
  });

  const deliveries = createRoute({
    method: 'get',
    path: `${PATH}/{id}/deliveries`,
    tags: ['webhooks'],
    summary: 'The latest calls and how they went',
    request: { params: parameters },
    responses: declareResponse(200, 'The deliveries', z.object({ deliveries: z.array(deliverySchema) })),
  });
  app.openapi(deliveries, async (context) => {
    requireScope(context, 'read');
    const { id } = await find(service, context, context.req.valid('param').id);
    const rows = await database.query<z.output<typeof deliverySchema>>(
      `SELECT id, task_id, attempts, delivered_at, next_attempt_at, last_status, last_error
       FROM footlight.deliveries WHERE webhook_id = $1 ORDER BY created_at DESC LIMIT 200`,
      [id],
    );
    return context.json({ deliveries: rows }, 200);
  });
}

function documentCalls(app: ServiceApp): void {
  const payload = taskEventSchema
    .extend({
      type: z.string().describe('The same as event_type'),
      timestamp: z.iso.datetime(),
      data: taskEventSchema.describe('The event, with what the production says of a task that ended'),
    })
    .openapi('WebhookPayload');
  app.openAPIRegistry.registerWebhook({
    method: 'post',
    path: 'task-event',
    operationId: 'callOnTaskEvent',
    summary: 'Something happened to a task; signed as the Standard Webhooks specification says',
    request: { body: { content: { 'application/json': { schema: payload } } } },
    responses: {
      200: { description: 'Any status of 200 to 299 is taken for received' },
      '4XX': { description: 'The call is made again later, as after any other status' },
    },
  });
}

function addTrialRoutes(app: ServiceApp, service: ServiceContext): void {
  const { database } = service;
  const trial = createRoute({
    method: 'post',
    path: `${PATH}/{id}/test`,
    tags: ['webhooks'],
    summary: 'Call it now with an event of the type webhook-test',
    request: { params: parameters },
    responses: declareResponse(202, 'The delivery that waits to be made', z.object({ id: z.string() })),
  });
  app.openapi(trial, async (context) => {
    requireScope(context, 'write');
    const { id } = await find(service, context, context.req.valid('param').id);
    const event = { event_type: 'webhook-test', at: new Date().toISOString() };
    const delivery = `test_${randomBytes(12).toString('hex')}.${id}`;
    await database.query(
      `INSERT INTO footlight.deliveries (id, webhook_id, task_id, body, next_attempt_at)
       VALUES ($1, $2, '', $3, now())`,
      [delivery, id, JSON.stringify(event)],
    );
    await writeAudit(service, context, { action: 'test webhook', subject: id });
    return context.json({ id: delivery }, 202);
  });

  const again = createRoute({
    method: 'post',
    path: `${PATH}/{id}/deliveries/{delivery}/retry`,
    tags: ['webhooks'],
    summary: 'Make a call again, also one that was made or given up',
    request: { params: parameters.extend({ delivery: z.string().min(1).max(200) }) },
    responses: declareResponse(202, 'The delivery that waits to be made', z.object({ id: z.string() })),
  });
  app.openapi(again, async (context) => {
    requireScope(context, 'write');
    const { id, delivery } = context.req.valid('param');
    await find(service, context, id);
    const rows = await database.query(
      `UPDATE footlight.deliveries SET next_attempt_at = now(), attempts = 0, delivered_at = NULL
       WHERE id = $1 AND webhook_id = $2 RETURNING id`,
      [delivery, id],
    );
    if (rows.length === 0)
      throw new FootlightError('webhook.not-found', { kind: 'input', value: delivery.slice(0, 100) });
    await writeAudit(service, context, { action: 'retry delivery', subject: delivery });
    return context.json({ id: delivery }, 202);
  });
}

function toView({ id, url, events, created_at }: WebhookRow): z.output<typeof webhookSchema> {
  return { id, url, events, created_at: created_at.toISOString() };
}

async function find({ database }: ServiceContext, context: ServiceRequest, id: string): Promise<WebhookRow> {
  const [row] = await database.query<WebhookRow>(
    'SELECT * FROM footlight.webhooks WHERE id = $1 AND ($2::text IS NULL OR owner = $2)',
    [id, getVisibleOwner(context)],
  );
  if (row) return row;
  throw new FootlightError('webhook.not-found', { kind: 'input', value: id.slice(0, 100) });
}
