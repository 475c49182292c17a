import type { IncomingMessage } from 'node:http';
import { FootlightError, toFootlightError } from '../core/errors.ts';
import { problemOf, respondWithProblem } from './problem.ts';
import type { ServiceContext, ServiceRequest } from './service-context.ts';

/** Answers what a request failed with, and notes what nobody foresaw in the log and in an error report. */
export function errorHandler({ logger, reports }: Pick<ServiceContext, 'logger' | 'reports'>) {
  return async (caught: unknown, context: ServiceRequest): Promise<Response> => {
    const requestId = context.get('requestId');
    if (hasLeft(context) && isUnforeseen(caught)) {
      logger.debug({ request_id: requestId, path: context.req.path }, 'the caller left');
      return respondWithProblem(context, callerLeft(caught));
    }
    if (problemOf(caught).code !== 'internal') return respondWithProblem(context, caught);
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

/** Whether the connection ended in the middle of the request's body. */
function hasLeft(context: ServiceRequest): boolean {
  const { incoming } = (context.env ?? {}) as { incoming?: IncomingMessage };
  return incoming?.readableAborted === true;
}

function isUnforeseen(caught: unknown): boolean {
  return ['internal', 'cancelled'].includes(problemOf(caught).code);
}

function callerLeft(cause: unknown): FootlightError {
  return new FootlightError('request.aborted', { kind: 'usage', cause });
}
