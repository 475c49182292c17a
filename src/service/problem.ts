import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { FootlightError, toFootlightError } from '../core/errors.ts';
import type { Problem } from './problem-details.ts';

const STATUS_BY_CODE: Readonly<Record<string, ContentfulStatusCode>> = {
  'auth.missing': 401,
  'auth.invalid': 401,
  'auth.scope': 403,
  'auth.cross-site': 403,
  'request.route': 404,
  'request.body': 400,
  'request.header': 400,
  // The code that proxies log it under; nobody is there to read the answer.
  'request.aborted': 499 as ContentfulStatusCode,
  'request.too-large': 413,
  'request.content-type': 415,
  'request.range': 416,
  'request.host': 421,
  'request.rate': 429,
  'request.busy': 503,
  'task.not-found': 404,
  'task.wrong-state': 409,
  'task.idempotency-mismatch': 409,
  'artifact.not-found': 404,
  'link.invalid': 403,
  'link.expired': 410,
  'storage.not-found': 404,
  'upload.not-found': 404,
  'webhook.not-found': 404,
  'token.not-found': 404,
  'production.not-found': 404,
  'storage.full': 507,
};

const STATUS_BY_KIND: Readonly<Record<FootlightError['kind'], ContentfulStatusCode>> = {
  usage: 422,
  input: 422,
  retryable: 503,
  terminal: 500,
  cancelled: 503,
};

const RETRY_AFTER_SECONDS = '5';

export function toProblem(caught: unknown, instance?: string): Problem {
  const error = caught instanceof HTTPException ? fromHono(caught) : toFootlightError(caught);
  const status = STATUS_BY_CODE[error.code] ?? STATUS_BY_KIND[error.kind];
  // What an unforeseen failure says may hold paths and queries: it goes to the log, not to the caller.
  const isOurs = error.code !== 'internal';
  return {
    type: `urn:footlight:problem:${error.code}`,
    title: error.code,
    status,
    detail: isOurs ? error.message : 'Something failed inside the service.',
    code: error.code,
    value: isOurs ? error.value : undefined,
    remedy: isOurs ? error.remedy : describeReport(error.report),
    instance,
    report: error.report,
  };
}

function describeReport(report: string | undefined): string {
  if (report) return `Tell the administrator the id of the error report: ${report}.`;
  return 'Tell the administrator the request id; the log has the details.';
}

export function respondWithProblem(context: Context, caught: unknown): Response {
  const problem = toProblem(caught, context.res.headers.get('x-request-id') ?? undefined);
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' };
  if (problem.status === 503 || problem.status === 429) headers['retry-after'] = RETRY_AFTER_SECONDS;
  if (problem.status === 401) headers['www-authenticate'] = 'Bearer realm="footlight"';
  return context.body(JSON.stringify(problem), problem.status as ContentfulStatusCode, headers);
}

/** Hono's own refusals, such as a body that is no JSON. */
function fromHono(exception: HTTPException): FootlightError {
  const code = exception.status === 413 ? 'request.too-large' : 'request.body';
  return new FootlightError(code, exception.message || 'The request can’t be read.', {
    kind: 'usage',
    remedy: 'Compare the request with /docs.',
  });
}
