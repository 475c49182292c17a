import { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { routePath } from 'hono/route';
import { secureHeaders } from 'hono/secure-headers';
import { ZodType } from 'zod';
import { FootlightError } from '../core/errors.ts';
import { DEFAULT_LANGUAGE } from '../core/messages/catalogues.ts';
import { bytes } from '../core/messages/message.ts';
import { requireKnownMethod } from './allowed-methods.ts';
import { allowOrigins } from './cross-origin.ts';
import { renderDocsPage } from './docs-page.ts';
import { createErrorHandler } from './error-handler.ts';
import { createInvalidHeaderError, createInvalidRequestError } from './invalid-request.ts';
import { requireJsonBody } from './json-body.ts';
import { negotiateLanguage } from './language.ts';
import { createOpenApiDocument } from './openapi.ts';
import { respondWithProblem } from './problem.ts';
import { createProductionService } from './production-routes.ts';
import { addArchiveRoute } from './routes/archive.ts';
import { addArtifactRoutes } from './routes/artifacts.ts';
import { addAuditRoutes } from './routes/audit.ts';
import { addCallbackRoute } from './routes/callbacks.ts';
import { addDescriptionRoutes } from './routes/descriptions.ts';
import { addFileRoutes } from './routes/files.ts';
import { addHealthRoutes, addOperationRoutes } from './routes/health.ts';
import { addMachineRoute } from './routes/machine.ts';
import { addMediaRoutes } from './routes/media.ts';
import { addPreviewRoutes } from './routes/media-preview.ts';
import { addModelRoutes } from './routes/models.ts';
import { addProductionRoutes } from './routes/productions.ts';
import { addProviderRoutes } from './routes/providers.ts';
import { addLoginRoute, addSessionRoutes } from './routes/session.ts';
import { addTaskRoutes } from './routes/tasks.ts';
import { addTokenRoutes } from './routes/tokens.ts';
import { addUploadRoutes } from './routes/uploads.ts';
import { addVoiceRoutes } from './routes/voices.ts';
import { addWebhookRoutes } from './routes/webhooks.ts';
import { Authentication, rateLimited, requestIds, requireKnownHost } from './security.ts';
import type { ServiceApp, ServiceContext, ServiceEnvironment } from './service-context.ts';
import { finishBodies } from './unread-body.ts';
import { UPLOADS } from './uploads/tus-server.ts';
import { addWebPage } from './web-page.ts';
import { assertWellFormed } from './well-formed.ts';

const API = '/api/*';
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);
const POLICIES = [
  [
    'content-security-policy',
    ["default-src 'none'", "style-src 'unsafe-inline'", "frame-ancestors 'none'"].join('; '),
  ],
  ['cross-origin-resource-policy', 'same-origin'],
] as const;

/** The whole HTTP service, without a socket: `app.request('/path')` runs it. */
export async function createApp(service: ServiceContext): Promise<ServiceApp> {
  const app: ServiceApp = new OpenAPIHono<ServiceEnvironment>({
    defaultHook: (result, context) => refuseInvalid(app, result, context),
  });
  refuseIllFormed(app);
  addMiddleware(app, service);
  const { webPage, basePath } = service.policy;
  if (webPage !== undefined) addWebPage(app, webPage, basePath);
  addHealthRoutes(app, service);
  addDocumentation(app, service);
  // Where nobody is told the address, nobody calls.
  if (service.policy.publicUrl !== undefined) addCallbackRoute(app, service);
  const authentication = new Authentication(service);
  addLoginRoute(app, service, authentication);
  const guards = [authentication.require(), rateLimited(service)] as const;
  app.use(API, ...guards);
  app.use('/metrics', ...guards);
  await addUploadRoutes(app, service);
  addProductionRoutes(app, service);
  addDescriptionRoutes(app, service);
  addTaskRoutes(app, service);
  addArtifactRoutes(app, service);
  addArchiveRoute(app, service);
  addFileRoutes(app, service);
  addMediaRoutes(app, service);
  addPreviewRoutes(app, service);
  addVoiceRoutes(app, service);
  addMachineRoute(app, service);
  addModelRoutes(app, service);
  addProviderRoutes(app, service);
  for (const production of service.productions.values())
    (await production.http?.())?.addRoutes(createProductionService(app, service, production));
  addWebhookRoutes(app, service);
  addTokenRoutes(app, service);
  addSessionRoutes(app, service);
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
  if (policy.corsOrigins.length > 0) app.use(allowOrigins(policy.corsOrigins));
  const limited = bodyLimit({
    maxSize: policy.maxBodyBytes,
    onError: () => Promise.reject(createBodyTooLargeError(policy.maxBodyBytes)),
  });
  app.use(API, (context, next) => (context.req.path.startsWith(UPLOADS) ? next() : limited(context, next)));
  app.use(requireKnownMethod(app));
  const isJson = requireJsonBody(app);
  app.use(API, (context, next) => {
    const { method, path } = context.req;
    return !WITH_BODY.has(method) || path.startsWith(UPLOADS) ? next() : isJson(context, next);
  });
}

function addDocumentation(app: ServiceApp, service: ServiceContext): void {
  const { basePath } = service.policy;
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  const getDocument = () => createOpenApiDocument(app, service);
  const inEnglish = { 'content-language': DEFAULT_LANGUAGE };
  app.get('/openapi.json', (context) => context.json(getDocument(), 200, inEnglish));
  app.get('/docs', (context) => {
    const language = context.get('language');
    const document = getDocument() as Parameters<typeof renderDocsPage>[0];
    return context.html(renderDocsPage(document, language), 200, { 'content-language': language });
  });
  app.get('/', (context) => context.redirect(`${basePath}/docs`));
  // Short addresses of tasks.
  app.all('/tasks/*', ({ req, redirect }) =>
    redirect(`${basePath}/api/v1${req.path}${new URL(req.url).search}`, 308),
  );
}

type Hook = NonNullable<ConstructorParameters<typeof OpenAPIHono<ServiceEnvironment>>[0]>['defaultHook'];
type HookParameters = Parameters<NonNullable<Hook>>;

/** Holds all routes to well-formed texts, as they were sent: also those with a hook of their own. */
function refuseIllFormed(app: ServiceApp): void {
  const { openapi, defaultHook } = app;
  const add = openapi as (route: object, handler: unknown, hook: Hook) => ServiceApp;
  const addChecked = (route: object, handler: unknown, hook: Hook | undefined = defaultHook): ServiceApp =>
    add(route, handler, async (result, context) => {
      // What a schema gives may stand elsewhere than it was sent.
      if (result.success) assertWellFormed(result.target === 'json' ? await context.req.json() : result.data);
      return hook?.(result, context);
    });
  app.openapi = addChecked as typeof openapi;
}

function refuseInvalid(app: ServiceApp, result: HookParameters[0], context: HookParameters[1]): void {
  if (result.success) return;
  if (result.target === 'header') throw createInvalidHeaderError(result.error);
  if (result.target !== 'json') throw createInvalidRequestError(result.error);
  // The validator hands over what was sent; its type does not tell.
  const body = (result as { readonly data?: unknown }).data;
  const schema = findBodySchema(app, context.req.method, routePath(context, -1));
  throw createInvalidRequestError(result.error, { body, schema, language: context.get('language') });
}

/** The schema of the JSON body that a registered route takes. */
function findBodySchema(app: ServiceApp, method: string, path: string): ZodType | undefined {
  for (const definition of app.openAPIRegistry.definitions) {
    if (definition.type !== 'route') continue;
    const { route } = definition;
    if (route.method !== method.toLowerCase() || route.path.replace(/\{(\w+)\}/g, ':$1') !== path) continue;
    const media = route.request?.body?.content['application/json'];
    return media && 'schema' in media && media.schema instanceof ZodType ? media.schema : undefined;
  }
  return undefined;
}

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
