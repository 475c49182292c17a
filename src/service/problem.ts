import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { FootlightError, toFootlightError } from '../core/errors.ts';
import type { Problem } from './problem-details.ts';
import type { ServiceRequest } from './service-context.ts';

const STATUS_BY_CODE: Readonly<Record<string, ContentfulStatusCode>> = {
  'auth.missing': 401,
  'auth.invalid': 401,
  'auth.link-used': 401,
  'auth.link-expired': 401,
  'auth.scope': 403,
  'auth.cross-site': 403,
  'request.route': 404,
  'request.method': 405,
  'request.precondition': 412,
  'request.body': 400,
  'request.header': 400,
  // As nginx logs it; the caller does not get the answer.
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
  'token.last-admin': 409,
  'production.not-found': 404,
  'clip.not-found': 404,
  'model.unknown': 404,
  'settings.provider': 404,
  'settings.fixed-key': 409,
  'model.not-installed': 404,
  'storage.full': 507,
  'quota.bytes': 507,
  'quota.tasks': 429,
};

const STATUS_BY_KIND: Readonly<Record<FootlightError['kind'], ContentfulStatusCode>> = {
  usage: 422,
  input: 422,
  retryable: 503,
  terminal: 500,
  cancelled: 503,
};

const RETRY_AFTER_SECONDS = '5';

/**
 * What an answer says of a failure.
 *
 * @param instance id of the request
 */
export function toProblem(caught: unknown, language?: string, instance?: string): Problem {
  const error = hideDefect(caught instanceof HTTPException ? fromHono(caught) : toFootlightError(caught));
  const { code, reason, message, remedy, kind, value, parameters, report } = error.toJSON(language);
  return {
    type: `urn:footlight:problem:${code}`,
    title: code,
    status: STATUS_BY_CODE[code] ?? STATUS_BY_KIND[kind],
    detail: message,
    code,
    reason,
    parameters,
    value,
    remedy,
    instance,
    report,
  };
}

/** The message of a defect may hold paths and queries: it goes to the log, not to the caller. */
function hideDefect(error: FootlightError): FootlightError {
  const { code, kind, report } = error;
  if (code !== 'internal') return error;
  return new FootlightError('internal', {
    kind,
    report,
    reason: report ? 'request-report' : 'request-log',
    parameters: report ? { report } : undefined,
  });
}

export function respondWithProblem(context: ServiceRequest, caught: unknown): Response {
  const problem = toProblem(caught, context.get('language'), context.get('requestId'));
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' };
  if (problem.status === 503 || problem.status === 429)
    headers['retry-after'] = findRetrySeconds(problem) ?? RETRY_AFTER_SECONDS;
  if (problem.status === 401) headers['www-authenticate'] = 'Bearer realm="footlight"';
  return context.body(JSON.stringify(problem), problem.status as ContentfulStatusCode, headers);
}

/** What a limit says of the time until it is over. */
function findRetrySeconds({ code, value }: Problem): string | undefined {
  return code === 'request.rate' && value !== undefined && /^\d+$/.test(value) ? value : undefined;
}

/** Hono's own refusals, whose words are English. */
function fromHono(exception: HTTPException): FootlightError {
  return new FootlightError('request.body', {
    kind: 'usage',
    reason: 'unreadable',
    cause: exception,
  });
}
