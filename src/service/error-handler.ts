import type { IncomingMessage } from 'node:http';
import { HTTPException } from 'hono/http-exception';
import { FootlightError, toFootlightError } from '../core/errors.ts';
import { describeJsonProblem } from '../core/json-problem.ts';
import { respondWithProblem, toProblem } from './problem.ts';
import type { ServiceContext, ServiceRequest } from './service-context.ts';

/** Answers failures with problem details; defects are also logged, and kept in an error report. */
export function createErrorHandler({ logger, reports }: Pick<ServiceContext, 'logger' | 'reports'>) {
  return async (caught: unknown, context: ServiceRequest): Promise<Response> => {
    const requestId = context.get('requestId');
    if (hasDisconnected(context) && isUnexpected(caught)) {
      logger.debug({ request_id: requestId, path: context.req.path }, 'the caller disconnected');
      return respondWithProblem(context, createAbortedError(caught));
    }
    if (toProblem(caught).code !== 'internal')
      return respondWithProblem(context, (await findBrokenJson(context, caught)) ?? caught);
    const error = toFootlightError(caught);
    const request = `${context.req.method} ${context.req.path}`;
    const report = await reports.write(error, { request, requestId });
    logger.error(
      { error: error.toDetailedJSON(), report: report?.path, request_id: requestId },
      'internal error',
    );
    return respondWithProblem(context, error.with({ report: report?.id }));
  };
}

/** Where the body is no JSON, if Hono refused it for that. */
async function findBrokenJson({ req }: ServiceRequest, caught: unknown): Promise<FootlightError | undefined> {
  if (!(caught instanceof HTTPException) || !/JSON/.test(caught.message)) return undefined;
  const parameters = { problem: describeJsonProblem(await req.text()) };
  return new FootlightError('request.body', { kind: 'usage', reason: 'json', parameters, cause: caught });
}

/** Whether the connection ended before the request's body did. */
function hasDisconnected(context: ServiceRequest): boolean {
  const { incoming } = (context.env ?? {}) as { incoming?: IncomingMessage };
  return incoming?.readableAborted === true;
}

function isUnexpected(caught: unknown): boolean {
  return ['internal', 'cancelled'].includes(toProblem(caught).code);
}

function createAbortedError(cause: unknown): FootlightError {
  return new FootlightError('request.aborted', { kind: 'usage', cause });
}
