import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { FootlightError } from '../core/errors.ts';
import type { ServiceApp, ServiceEnvironment, ServiceRequest } from './service-context.ts';

/**
 * Refuses a request whose body is not JSON: Hono would treat a body of another type as missing and skip validation. A
 * request without a body passes if its route declares none.
 */
export function requireJsonBody(app: ServiceApp): MiddlewareHandler<ServiceEnvironment> {
  let bodiless: ReadonlySet<string> | undefined;
  return async (context, next) => {
    bodiless ??= listBodilessRoutes(app);
    if (!(isEmpty(context) && bodiless.has(routePath(context, -1)))) assertJsonBody(context);
    await next();
  };
}

/** Paths, as the router has them, of the POST routes whose definition names no body. */
function listBodilessRoutes({ openAPIRegistry }: ServiceApp): ReadonlySet<string> {
  const routes = openAPIRegistry.definitions.flatMap((each) => (each.type === 'route' ? [each.route] : []));
  const paths = routes
    .filter(({ method, request }) => method === 'post' && request?.body === undefined)
    .map(({ path }) => path.replaceAll(/\/{(.+?)}/g, '/:$1'));
  return new Set(paths);
}

function isEmpty({ req }: ServiceRequest): boolean {
  return Number(req.header('content-length') ?? 0) === 0 && req.header('transfer-encoding') === undefined;
}

function assertJsonBody(context: ServiceRequest): void {
  const type = context.req.header('content-type');
  if (/^application\/json\s*(;|$)/i.test(type ?? '')) return;
  if (isEmpty(context)) throw new FootlightError('request.body', { kind: 'usage' });
  throw new FootlightError('request.content-type', { kind: 'usage', value: type?.slice(0, 100) });
}
