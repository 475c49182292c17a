import { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { routePath } from 'hono/route';
import { secureHeaders } from 'hono/secure-headers';
import { FootlightError } from '../core/errors.ts';
import { docsPage } from './docs-page.ts';
import { errorHandler } from './error-handler.ts';
import { invalidRequest } from './invalid-request.ts';
import { requireJsonBody } from './json-body.ts';
import { respondWithProblem } from './problem.ts';
import { productionService } from './production-face.ts';
import { addArtifactRoutes } from './routes/artifacts.ts';
import { addDescriptionRoutes } from './routes/descriptions.ts';
import { addHealthRoutes, addOperationRoutes } from './routes/health.ts';
import { addProductionRoutes } from './routes/productions.ts';
import { addTaskRoutes } from './routes/tasks.ts';
import { addTokenRoutes } from './routes/tokens.ts';
import { addUploadRoutes, UPLOADS } from './routes/uploads.ts';
import { addWebhookRoutes } from './routes/webhooks.ts';
import { authenticated, knownHosts, rateLimited, requestIds } from './security.ts';
import type { ServiceApp, ServiceContext, ServiceEnvironment } from './service-context.ts';

const API = '/api/*';
const POLICY = 'content-security-policy';
const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/** The whole HTTP service, without a socket: `app.request('/path')` runs it. */
export async function createApp(service: ServiceContext): Promise<ServiceApp> {
  const app: ServiceApp = new OpenAPIHono<ServiceEnvironment>({ defaultHook: refuseInvalid });
  addMiddleware(app, service);
  addHealthRoutes(app, service);
  addDocumentation(app, service);
  const guards = [authenticated(service), rateLimited(service)] as const;
  app.use(API, ...guards);
  app.use('/metrics', ...guards);
  await addUploadRoutes(app, service);
  addProductionRoutes(app, service);
  addDescriptionRoutes(app, service);
  addTaskRoutes(app, service);
  addArtifactRoutes(app, service);
  for (const production of service.productions.values())
    (await production.http?.())?.addRoutes(productionService(app, service, production));
  addWebhookRoutes(app, service);
  addTokenRoutes(app, service);
  addOperationRoutes(app, service);
  return app;
}

function addMiddleware(app: ServiceApp, service: ServiceContext): void {
  const { policy, metrics } = service;
  app.onError(errorHandler(service));
  app.notFound((context) => respondWithProblem(context, noRoute(context.req.method, context.req.path)));
  app.use(requestIds());
  app.use(async (context, next) => {
    const stop = metrics.requests.startTimer({ method: context.req.method });
    await next();
    // The registered path: what callers write must not become labels without end.
    stop({ route: routePath(context, -1), status: String(context.res.status) });
  });
  app.use(secureHeaders({ crossOriginResourcePolicy: 'same-origin', referrerPolicy: 'no-referrer' }));
  app.use(async (context, next) => {
    await next();
    // Artifacts bring a policy of their own.
    if (!context.res.headers.has(POLICY)) context.res.headers.set(POLICY, PAGE_POLICY);
  });
  app.use(knownHosts(service));
  if (policy.corsOrigins.length > 0) {
    const exposeHeaders = ['location', 'x-request-id', 'upload-offset', 'x-footlight-source'];
    app.use(API, cors({ origin: [...policy.corsOrigins], exposeHeaders, maxAge: 600 }));
  }
  const limited = bodyLimit({
    maxSize: policy.maxBodyBytes,
    onError: () => Promise.reject(bodyTooLarge(policy.maxBodyBytes)),
  });
  app.use(API, (context, next) => (context.req.path.startsWith(UPLOADS) ? next() : limited(context, next)));
  const isJson = requireJsonBody(app);
  app.post(API, (context, next) => (context.req.path.startsWith(UPLOADS) ? next() : isJson(context, next)));
}

function addDocumentation(app: ServiceApp, { version }: ServiceContext): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  const document = () =>
    app.getOpenAPI31Document({
      openapi: '3.1.0',
      info: {
        title: 'Footlight',
        version,
        description:
          'Media productions as tasks: submit, follow, fetch. Errors are problem details (RFC 9457).',
        license: { name: 'MIT' },
      },
      security: [{ token: [] }],
    });
  app.get('/openapi.json', (context) => context.json(document()));
  app.get('/docs', (context) => context.html(docsPage(document() as Parameters<typeof docsPage>[0])));
  app.get('/', (context) => context.redirect('/docs'));
  // The short form that the design documents use.
  app.all('/tasks/*', ({ req, redirect }) => redirect(`/api/v1${req.path}${new URL(req.url).search}`, 308));
}

type Hook = NonNullable<ConstructorParameters<typeof OpenAPIHono<ServiceEnvironment>>[0]>['defaultHook'];

const refuseInvalid: Hook = (result) => {
  if (result.success) return;
  throw invalidRequest(result.error, result.target === 'header' ? 'request.header' : undefined);
};

function noRoute(method: string, path: string): FootlightError {
  return new FootlightError('request.route', { kind: 'usage', value: `${method} ${path.slice(0, 200)}` });
}

function bodyTooLarge(limit: number): FootlightError {
  return new FootlightError('request.too-large', {
    kind: 'usage',
    parameters: { limit },
    value: String(limit),
  });
}
