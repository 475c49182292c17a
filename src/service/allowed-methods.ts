import type { MiddlewareHandler } from 'hono';
import { TrieRouter } from 'hono/router/trie-router';
import { FootlightError } from '../core/errors.ts';
import type { ServiceApp, ServiceEnvironment } from './service-context.ts';

const ANY = 'ALL';

/** Refuses methods that a path does not have, and tells those that it has, as `OPTIONS` does (RFC 9110, 15.5.6). */
export function requireKnownMethod(app: ServiceApp): MiddlewareHandler<ServiceEnvironment> {
  let router: TrieRouter<string> | undefined;
  return async (context, next) => {
    router ??= createMethodRouter(app);
    const methods = listMethods(router, context.req.path);
    const { method } = context.req;
    if (methods.length === 0 || methods.includes(method)) return next();
    context.header('allow', methods.join(', '));
    if (method === 'OPTIONS') return context.body(null, 204);
    throw new FootlightError('request.method', { kind: 'usage', parameters: { methods }, value: method });
  };
}

/** Knows which methods each path has, without the middleware, which is for all of them. */
function createMethodRouter({ routes }: ServiceApp): TrieRouter<string> {
  const router = new TrieRouter<string>();
  for (const { method, path } of routes) if (method !== ANY) router.add(ANY, path, method);
  return router;
}

function listMethods(router: TrieRouter<string>, path: string): string[] {
  const [found] = router.match(ANY, path);
  const methods = new Set(found.map(([method]) => method as unknown as string));
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].sort();
}
