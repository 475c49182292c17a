import { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { routePath } from 'hono/route';
import { secureHeaders } from 'hono/secure-headers';
import { FootlightError } from '../core/errors.ts';
import { DEFAULT_LANGUAGE } from '../core/messages/catalogues.ts';
import { bytes } from '../core/messages/message.ts';
import { requireKnownMethod } from './allowed-methods.ts';
import { renderDocsPage } from './docs-page.ts';
import { createErrorHandler } from './error-handler.ts';
import { createInvalidRequestError } from './invalid-request.ts';
import { requireJsonBody } from './json-body.ts';
import { negotiateLanguage } from './language.ts';
import { createOpenApiDocument } from './openapi.ts';
import { respondWithProblem } from './problem.ts';
import { createProductionService } from './production-routes.ts';
import { addArtifactRoutes } from './routes/artifacts.ts';
import { addAuditRoutes } from './routes/audit.ts';
import { addDescriptionRoutes } from './routes/descriptions.ts';
import { addHealthRoutes, addOperationRoutes } from './routes/health.ts';
import { addProductionRoutes } from './routes/productions.ts';
import { addTaskRoutes } from './routes/tasks.ts';
import { addTokenRoutes } from './routes/tokens.ts';
import { addUploadRoutes } from './routes/uploads.ts';
import { addWebhookRoutes } from './routes/webhooks.ts';
import { rateLimited, requestIds, requireAuthentication, requireKnownHost } from './security.ts';
import type { ServiceApp, ServiceContext, ServiceEnvironment } from './service-context.ts';
import { finishBodies } from './unread-body.ts';
import { UPLOADS } from './uploads/tus-server.ts';

const API = '/api/*';
/** What pages of other origins may read beside the few headers that browsers show them anyway. */
const EXPOSED_HEADERS = [
  ...['accept-ranges', 'content-disposition', 'content-language', 'content-length', 'content-range', 'etag'],
  ...['location', 'retry-after', 'x-footlight-source', 'x-footlight-version', 'x-request-id'],
  ...['tus-extension', 'tus-max-size', 'tus-resumable', 'tus-version'],
  ...['upload-defer-length', 'upload-length', 'upload-metadata', 'upload-offset'],
];
const POLICIES = [
  [
    'content-security-policy',
    ["default-src 'none'", "style-src 'unsafe-inline'", "frame-ancestors 'none'"].join('; '),
  ],
  ['cross-origin-resource-policy', 'same-origin'],
] as const;

/** The whole HTTP service, without a socket: `app.request('/path')` runs it. */
export async function createApp(service: ServiceContext): Promise<ServiceApp> {
  const app: ServiceApp = new OpenAPIHono<ServiceEnvironment>({ defaultHook: refuseInvalid });
  addMiddleware(app, service);
  addHealthRoutes(app, service);
  addDocumentation(app, service);
  const guards = [requireAuthentication(service), rateLimited(service)] as const;
  app.use(API, ...guards);
  app.use('/metrics', ...guards);
  await addUploadRoutes(app, service);
  addProductionRoutes(app, service);
  addDescriptionRoutes(app, service);
  addTaskRoutes(app, service);
  addArtifactRoutes(app, service);
  for (const production of service.productions.values())
    (await production.http?.())?.addRoutes(createProductionService(app, service, production));
  addWebhookRoutes(app, service);
  addTokenRoutes(app, service);
  addAuditRoutes(app, service);
  addOperationRoutes(app, service);
  return app;
}

function addMiddleware(app: ServiceApp, service: ServiceContext): void {
  const { policy, metrics } = service;
  app.onError(createErrorHandler(service));
  app.notFound((context) =>
    respondWithProblem(context, createNoRouteError(context.req.method, context.req.path)),
  );
  app.use(finishBodies());
  app.use(requestIds());
  app.use(negotiateLanguage());
  app.use(async (context, next) => {
    const stop = metrics.requests.startTimer({ method: context.req.method });
    await next();
    // The registered path, as the paths that callers write would make an unbounded number of labels.
    stop({ route: routePath(context, -1), status: String(context.res.status) });
  });
  app.use(secureHeaders({ crossOriginResourcePolicy: false, referrerPolicy: 'no-referrer' }));
  app.use(async (context, next) => {
    await next();
    // Artifacts bring policies of their own.
    const { headers } = context.res;
    for (const [name, value] of POLICIES) if (!headers.has(name)) headers.set(name, value);
  });
  app.use(requireKnownHost(service));
  if (policy.corsOrigins.length > 0) {
    app.use(cors({ origin: [...policy.corsOrigins], exposeHeaders: EXPOSED_HEADERS, maxAge: 600 }));
  }
  const limited = bodyLimit({
    maxSize: policy.maxBodyBytes,
    onError: () => Promise.reject(createBodyTooLargeError(policy.maxBodyBytes)),
  });
  app.use(API, (context, next) => (context.req.path.startsWith(UPLOADS) ? next() : limited(context, next)));
  app.use(requireKnownMethod(app));
  const isJson = requireJsonBody(app);
  app.use(API, (context, next) => {
    const { method, path } = context.req;
    return method !== 'POST' || path.startsWith(UPLOADS) ? next() : isJson(context, next);
  });
}

function addDocumentation(app: ServiceApp, service: ServiceContext): void {
  const { basePath } = service.policy;
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  const getDocument = () => createOpenApiDocument(app, service);
  const inEnglish = { 'content-language': DEFAULT_LANGUAGE };
  app.get('/openapi.json', (context) => context.json(getDocument(), 200, inEnglish));
  app.get('/docs', (context) =>
    context.html(renderDocsPage(getDocument() as Parameters<typeof renderDocsPage>[0]), 200, inEnglish),
  );
  app.get('/', (context) => context.redirect(`${basePath}/docs`));
  // Short addresses of tasks.
  app.all('/tasks/*', ({ req, redirect }) =>
    redirect(`${basePath}/api/v1${req.path}${new URL(req.url).search}`, 308),
  );
}

type Hook = NonNullable<ConstructorParameters<typeof OpenAPIHono<ServiceEnvironment>>[0]>['defaultHook'];

const refuseInvalid: Hook = (result) => {
  if (result.success) return;
  // The validator hands over what was sent; its type does not tell.
  const body = result.target === 'json' ? (result as { readonly data?: unknown }).data : undefined;
  throw createInvalidRequestError(result.error, result.target === 'header', body);
};

function createNoRouteError(method: string, path: string): FootlightError {
  return new FootlightError('request.route', { kind: 'usage', value: `${method} ${path.slice(0, 200)}` });
}

function createBodyTooLargeError(limit: number): FootlightError {
  return new FootlightError('request.too-large', {
    kind: 'usage',
    parameters: { limit: bytes(limit) },
    value: String(limit),
  });
}
