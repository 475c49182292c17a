import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveStatic } from '@hono/node-server/serve-static';
import type { MiddlewareHandler } from 'hono';
import { accepts } from 'hono/accepts';
import { DEFAULT_LANGUAGE } from '../core/messages/catalogues.ts';
import type { ServiceApp, ServiceEnvironment, ServiceRequest } from './service-context.ts';

/** Where the page is built to: beside the compiled service, or from its sources into the same folder. */
const FOLDERS = ['../web', '../../dist/web'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
/** Addresses that are the service’s own, whatever a browser would like to see there. */
const SERVICE_PATH = /^\/(?:api|docs|openapi\.json|healthz|readyz|metrics|files|assets)(?:\/|$)/;
const ONE_YEAR_SECONDS = 31_536_000;
/** Its own files and service alone; styles of elements are set by scripts, as the place of a divider is. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'style-src-attr': ["'unsafe-inline'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'media-src': ["'self'", 'blob:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'worker-src': ["'self'"],
  'manifest-src': ["'self'"],
  'frame-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
};
const POLICY = Object.entries(SOURCES)
  .map(([kind, allowed]) => [kind, ...allowed].join(' '))
  .join('; ');

/** @returns the folder of the built page; undefined where it has not been built */
export function findWebPage(): string | undefined {
  return FOLDERS.find((folder) => existsSync(join(folder, 'index.html')));
}

/**
 * Serves the page and its files. The page finds its own routes, so that every address gives it to whoever asks for
 * HTML, but for those of the service.
 *
 * @param folder as it was built
 * @param basePath that callers see the service below
 */
export function addWebPage(app: ServiceApp, folder: string, basePath: string): void {
  // Files are named by their content.
  const whenFound = (_path: string, context: ServiceRequest): void => {
    context.header('cache-control', `public, max-age=${ONE_YEAR_SECONDS}, immutable`);
    context.header('content-language', undefined);
    // A worker has the policy of its own file.
    context.header('content-security-policy', POLICY);
  };
  app.use('/assets/*', serveStatic({ root: folder, precompressed: true, onFound: whenFound }));
  app.use(answerWithPage(readPage(folder, basePath)));
}

/** Files stand in it by paths from the base path on, as the page may be at any depth below it. */
function readPage(folder: string, basePath: string): string {
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  return html.replaceAll('"./', `"${basePath}/`).replace('content="/"', `content="${basePath}/"`);
}

function answerWithPage(html: string): MiddlewareHandler<ServiceEnvironment> {
  return async (context, next) => {
    const { method, path } = context.req;
    context.header('vary', 'accept', { append: true });
    const isPage = (method === 'GET' || method === 'HEAD') && !SERVICE_PATH.test(path) && wantsHtml(context);
    if (!isPage) return next();
    const headers = { 'cache-control': 'no-cache', 'content-security-policy': POLICY };
    return context.html(html, 200, { ...headers, 'content-language': DEFAULT_LANGUAGE });
  };
}

function wantsHtml(context: ServiceRequest): boolean {
  const supports = ['application/json', 'text/html'];
  return accepts(context, { header: 'Accept', supports, default: 'application/json' }) === 'text/html';
}
