import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { FootlightError } from '../core/errors.ts';
import type { ServiceApp, ServiceEnvironment, ServiceRequest } from './service-context.ts';

/**
 * Refuses a request whose body is not JSON: Hono would treat a body of another type as missing and skip validation. A
 * request without a body passes if its route declares none.
 */
export function requireJsonBody(app: ServiceApp): MiddlewareHandler<ServiceEnvironment> {
  let routes: Routes | undefined;
  return async (context, next) => {
    routes ??= listRoutes(app);
    const route = `${context.req.method} ${routePath(context, -1)}`;
    // A path that is not there, or has no such method, is told as that.
    const isOther = context.req.method !== 'POST' && !routes.withBody.has(route);
    if (!isOther && !(isEmpty(context) && routes.bodiless.has(route))) assertJsonBody(context);
    await next();
  };
}

/** Methods and paths, as the router has them, of the routes whose definition names a body, and of the others. */
interface Routes {
  readonly withBody: ReadonlySet<string>;
  readonly bodiless: ReadonlySet<string>;
}

function listRoutes({ openAPIRegistry }: ServiceApp): Routes {
  const routes = openAPIRegistry.definitions.flatMap((each) => (each.type === 'route' ? [each.route] : []));
  const list = (hasBody: boolean): ReadonlySet<string> =>
    new Set(
      routes
        .filter(({ request }) => (request?.body !== undefined) === hasBody)
        .map(({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\/{(.+?)}/g, '/:$1')}`),
    );
  return { withBody: list(true), bodiless: list(false) };
}

function isEmpty({ req }: ServiceRequest): boolean {
  return Number(req.header('content-length') ?? 0) === 0 && req.header('transfer-encoding') === undefined;
}

function assertJsonBody(context: ServiceRequest): void {
  const type = context.req.header('content-type');
  const encoding = context.req.header('content-encoding');
  if (encoding !== undefined && !/^identity$/i.test(encoding))
    throw new FootlightError('request.content-type', {
      kind: 'usage',
      reason: 'encoded',
      value: encoding.slice(0, 100),
    });
  if (/^application\/json\s*(;|$)/i.test(type ?? '')) return;
  if (isEmpty(context)) throw new FootlightError('request.body', { kind: 'usage' });
  throw new FootlightError('request.content-type', { kind: 'usage', value: type?.slice(0, 100) });
}
