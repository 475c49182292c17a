import { getThrownMessage } from '../../core/error-causes.ts';
import { FootlightError } from '../../core/errors.ts';
import { seconds } from '../../core/messages/message.ts';

/** The variable that, set to 1, has lost tasks sent again; see docs/remote-tasks.md. */
export const SEND_LOST_AGAIN = 'FOOTLIGHT_SEND_LOST_AGAIN';

export function createLostError(service: string, cause?: unknown): FootlightError {
  return new FootlightError('remote.lost', {
    kind: 'terminal',
    parameters: { variable: SEND_LOST_AGAIN },
    value: service,
    cause,
  });
}

export function createTimedOutError(service: string, limit: number, cause?: unknown): FootlightError {
  return new FootlightError('remote.timed-out', {
    kind: 'terminal',
    parameters: { limit: seconds(limit) },
    value: service,
    cause,
  });
}

/** Wraps what a call threw, unless the service's adapter already gave it a code. */
export function createNoAnswerError(service: string, error: unknown): FootlightError {
  if (error instanceof FootlightError) return error;
  const { message, cause } = error instanceof Error ? error : new Error(getThrownMessage(error));
  const reason = cause instanceof Error && cause.message ? cause.message : message;
  return new FootlightError('remote.no-answer', {
    kind: 'terminal',
    parameters: { reason },
    value: service,
    cause: error,
  });
}

export function createTooLargeError(limitBytes: number): FootlightError {
  return new FootlightError('remote.too-large', { kind: 'terminal', value: String(limitBytes) });
}
