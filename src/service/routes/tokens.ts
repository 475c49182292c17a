import { createRoute, z } from '@hono/zod-openapi';
import { declareResponse } from '../schemas.ts';
import { requireScope, type ServiceApp, type ServiceContext, writeAudit } from '../service-context.ts';
import { SCOPES, type TokenInfo } from '../tokens.ts';

const PATH = '/api/v1/tokens';
const tokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  created_at: z.string(),
});
const body = z.strictObject({
  name: z.string().min(1).max(100),
  scopes: z.array(z.enum(SCOPES)).min(1).default(['read', 'write']),
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
    responses: declareResponse(201, 'The token, shown this once', tokenSchema.extend({ token: z.string() })),
  });
  app.openapi(create, async (context) => {
    requireScope(context, 'admin');
    const { name, scopes } = context.req.valid('json');
    const made = await tokens.create(name, scopes);
    await writeAudit(service, context, { action: 'create token', subject: made.id });
    return context.json({ ...toView(made), token: made.token }, 201);
  });

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

  const revoke = createRoute({
    method: 'delete',
    path: `${PATH}/{id}`,
    tags: ['tokens'],
    summary: 'End a token',
    request: { params: z.object({ id: z.string().min(1).max(100) }) },
    responses: { 204: { description: 'It is void' }, ...declareResponse(404, 'There is none', z.object({})) },
  });
  app.openapi(revoke, async (context) => {
    requireScope(context, 'admin');
    const { id } = context.req.valid('param');
    await tokens.revoke(id);
    await writeAudit(service, context, { action: 'revoke token', subject: id });
    return context.body(null, 204);
  });
}

function toView({ id, name, scopes, created_at }: TokenInfo): z.output<typeof tokenSchema> {
  return { id, name, scopes: [...scopes], created_at: created_at.toISOString() };
}
