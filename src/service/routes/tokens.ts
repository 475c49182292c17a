import { createRoute, z } from '@hono/zod-openapi';
import { declareProblem, declareResponse } from '../schemas.ts';
import { requireScope, type ServiceApp, type ServiceContext, writeAudit } from '../service-context.ts';
import { SCOPES, type TokenInfo } from '../tokens.ts';

const PATH = '/api/v1/tokens';
const tokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  owner: z.string().describe('Whose tasks and files it is for'),
  scopes: z.array(z.enum(SCOPES)),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  last_used_at: z.string().nullable().describe('To the minute'),
});
const secretSchema = tokenSchema.extend({ token: z.string() });
const parameters = z.object({ id: z.string().min(1).max(100) });
const body = z.strictObject({
  name: z.string().min(1).max(100),
  scopes: z.array(z.enum(SCOPES)).min(1).default(['read', 'write']),
  owner: z
    .string()
    .regex(/^[\w.@-]{1,100}$/)
    .optional()
    .describe('The owner of another token, to share what it has; by default a new one'),
  expires_in_days: z.int().min(1).max(3650).optional(),
});

const MAX_MINUTES = 7 * 24 * 60;
const linkBody = body.omit({ expires_in_days: true }).extend({
  expires_in_minutes: z
    .int()
    .min(1)
    .max(MAX_MINUTES)
    .default(24 * 60)
    .describe('Until it has to be used'),
});
const linkSchema = z.object({
  url: z.string().describe('Below the address of the service; shown this once'),
  expires_at: z.iso.datetime(),
});

/** Tokens for people and programs, each with tasks and files of its own. For administrators. */
export function addTokenRoutes(app: ServiceApp, service: ServiceContext): void {
  const { tokens } = service;
  const create = createRoute({
    method: 'post',
    path: PATH,
    tags: ['tokens'],
    summary: 'A new token',
    request: { body: { required: true, content: { 'application/json': { schema: body } } } },
    responses: declareResponse(201, 'The token, shown this once', secretSchema),
  });
  app.openapi(create, async (context) => {
    requireScope(context, 'admin');
    const { name, scopes, owner, expires_in_days: expiresInDays } = context.req.valid('json');
    const made = await tokens.create({ name, scopes, owner, expiresInDays });
    await writeAudit(service, context, { action: 'create token', subject: made.id });
    return context.json({ ...toView(made), token: made.token }, 201);
  });

  addLinkRoute(app, service);

  const list = createRoute({
    method: 'get',
    path: PATH,
    tags: ['tokens'],
    summary: 'The tokens that are valid',
    responses: declareResponse(
      200,
      'The tokens, without their secrets',
      z.object({ tokens: z.array(tokenSchema) }),
    ),
  });
  app.openapi(list, async (context) => {
    requireScope(context, 'admin');
    return context.json({ tokens: (await tokens.list()).map(toView) }, 200);
  });

  const rotate = createRoute({
    method: 'post',
    path: `${PATH}/{id}/rotate`,
    tags: ['tokens'],
    summary: 'A new secret for a token; the old one ends, and what its owner has stays',
    request: { params: parameters },
    responses: declareResponse(200, 'The token, shown this once', secretSchema),
  });
  app.openapi(rotate, async (context) => {
    requireScope(context, 'admin');
    const made = await tokens.rotate(context.req.valid('param').id);
    await writeAudit(service, context, { action: 'rotate token', subject: made.id });
    return context.json({ ...toView(made), token: made.token }, 200);
  });

  const revoke = createRoute({
    method: 'delete',
    path: `${PATH}/{id}`,
    tags: ['tokens'],
    summary: 'End a token',
    request: { params: parameters },
    responses: { 204: { description: 'It is void' }, ...declareProblem(404, 'There is none') },
  });
  app.openapi(revoke, async (context) => {
    requireScope(context, 'admin');
    const { id } = context.req.valid('param');
    await tokens.revoke(id);
    await writeAudit(service, context, { action: 'revoke token', subject: id });
    return context.body(null, 204);
  });
}

function addLinkRoute(app: ServiceApp, service: ServiceContext): void {
  const route = createRoute({
    method: 'post',
    path: `${PATH}/links`,
    tags: ['tokens'],
    summary: 'A link that logs one person in to the page, once',
    request: { body: { required: true, content: { 'application/json': { schema: linkBody } } } },
    responses: declareResponse(201, 'The link', linkSchema),
  });
  app.openapi(route, async (context) => {
    requireScope(context, 'admin');
    const { expires_in_minutes: minutes, ...link } = context.req.valid('json');
    const secret = await service.links.make({ ...link, minutes, madeBy: context.get('principal').id });
    await writeAudit(service, context, { action: 'create link', subject: link.name });
    const url = `${service.policy.basePath}/login#token=${secret}`;
    return context.json({ url, expires_at: new Date(Date.now() + minutes * 60_000).toISOString() }, 201);
  });
}

function toView({ id, name, owner, scopes, ...times }: TokenInfo): z.output<typeof tokenSchema> {
  return {
    ...{ id, name, owner, scopes: [...scopes] },
    created_at: times.created_at.toISOString(),
    expires_at: times.expires_at?.toISOString() ?? null,
    last_used_at: times.last_used_at?.toISOString() ?? null,
  };
}
