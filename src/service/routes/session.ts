import { createRoute, z } from '@hono/zod-openapi';
import { declareProblem, declareResponse } from '../schemas.ts';
import { type Authentication, assertOwnPage } from '../security.ts';
import { type ServiceApp, type ServiceContext, type ServiceRequest, writeAudit } from '../service-context.ts';
import { endSession, writeSessionCookie } from '../session-cookie.ts';
import { type Principal, SCOPES } from '../tokens.ts';

const PATH = '/api/v1/session';
const TAG = 'session';
const sessionSchema = z
  .object({
    token_id: z.string(),
    owner: z.string().describe('Whose tasks and files are seen'),
    scopes: z.array(z.enum(SCOPES)),
    login: z.boolean().describe('Whether the service asks for tokens at all'),
  })
  .openapi('Session');
const body = z.strictObject({
  token: z.string().min(1).max(512).describe('A token, or what follows #token= in a link that works once'),
});

/** The way in for pages, which comes before authentication: a token is given for a cookie. */
export function addLoginRoute(
  app: ServiceApp,
  service: ServiceContext,
  authentication: Authentication,
): void {
  const login = createRoute({
    method: 'post',
    path: PATH,
    tags: [TAG],
    summary: 'Open the session of a page: a cookie stands for the token from now on',
    security: [],
    request: { body: { required: true, content: { 'application/json': { schema: body } } } },
    responses: declareResponse(201, 'Who the caller is', sessionSchema),
  });
  app.openapi(login, async (context) => {
    assertOwnPage(context);
    const { token } = context.req.valid('json');
    const { principal, session } =
      (await authentication.useLink(context, token)) ?? (await openSession(token, context));
    writeSessionCookie(service, context, session);
    context.set('principal', principal);
    await writeAudit(service, context, { action: 'open session', subject: principal.id });
    return context.json(toView(service, principal), 201);
  });

  async function openSession(token: string, context: ServiceRequest) {
    const principal = await authentication.verifyToken(context, token);
    return { principal, session: await service.sessions.open(token) };
  }
}

export function addSessionRoutes(app: ServiceApp, service: ServiceContext): void {
  const read = createRoute({
    method: 'get',
    path: PATH,
    tags: [TAG],
    summary: 'Who the caller is',
    responses: declareResponse(200, 'The caller', sessionSchema),
  });
  app.openapi(read, (context) => context.json(toView(service, context.get('principal')), 200));

  const end = createRoute({
    method: 'delete',
    path: PATH,
    tags: [TAG],
    summary: 'End the session of a page',
    responses: { 204: { description: 'It has ended' }, ...declareProblem(401, 'There is none') },
  });
  app.openapi(end, async (context) => {
    await endSession(service, context);
    return context.body(null, 204);
  });
}

function toView(
  { policy }: ServiceContext,
  { id, owner, scopes }: Principal,
): z.output<typeof sessionSchema> {
  return { token_id: id, owner, scopes: [...scopes], login: policy.requireToken };
}
