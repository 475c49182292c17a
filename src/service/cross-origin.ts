import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import type { ServiceEnvironment } from './service-context.ts';

/** What pages of other origins may read beside the few headers that browsers show them anyway. */
const EXPOSED_HEADERS = [
  ...['accept-ranges', 'allow', 'content-disposition', 'content-language', 'content-length', 'content-range'],
  ...[
    'etag',
    'location',
    'picture-seconds',
    'sentence-warnings',
    'retry-after',
    'x-footlight-source',
    'x-footlight-version',
    'x-request-id',
  ],
  ...['tus-extension', 'tus-max-size', 'tus-resumable', 'tus-version'],
  ...['upload-defer-length', 'upload-expires', 'upload-length', 'upload-metadata', 'upload-offset'],
];
const PREFLIGHT_SECONDS = 600;

/** Lets pages of these origins call the API and read its answers, refusals included. */
export function allowOrigins(origins: readonly string[]): MiddlewareHandler<ServiceEnvironment> {
  const allow = cors({ origin: [...origins], exposeHeaders: EXPOSED_HEADERS, maxAge: PREFLIGHT_SECONDS });
  return async (context, next) => {
    const { req } = context;
    // Hono takes every OPTIONS for a preflight, also the one by which tus tells what it can.
    if (req.method !== 'OPTIONS' || req.header('access-control-request-method')) return allow(context, next);
    const origin = req.header('origin') ?? '';
    if (origins.includes(origin)) {
      context.res.headers.set('access-control-allow-origin', origin);
      context.res.headers.set('access-control-expose-headers', EXPOSED_HEADERS.join());
    }
    await next();
    context.header('vary', 'Origin', { append: true });
  };
}
