import { FootlightError } from '../../core/errors.ts';

/** Set to 1, lost tasks are sent again; see docs/remote-tasks.md. */
export const SEND_LOST_AGAIN = 'FOOTLIGHT_SEND_LOST_AGAIN';

export function createLostError(service: string, cause?: unknown): FootlightError {
  return new FootlightError('remote.lost', `Nobody can say whether ${service} has done its task.`, {
    kind: 'terminal',
    value: service,
    remedy: `See at the service whether it was done. To have it sent again, and perhaps billed twice, run with ${SEND_LOST_AGAIN}=1.`,
    cause,
  });
}

export function createTimedOutError(service: string, seconds: number, cause?: unknown): FootlightError {
  return new FootlightError('remote.timed-out', `${service} has not finished within ${seconds} s.`, {
    kind: 'terminal',
    value: service,
    remedy: 'Run again: the task is not sent again, it is waited for.',
    cause,
  });
}

/** Gives what a call threw a code, where its service did not. */
export function createNoAnswerError(service: string, error: unknown): FootlightError {
  if (error instanceof FootlightError) return error;
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  const reason = cause instanceof Error && cause.message ? cause.message : message;
  return new FootlightError('remote.no-answer', `${service} has not answered: ${reason}.`, {
    kind: 'terminal',
    value: service,
    remedy: 'Check the network and the address, and run again: what was answered is kept.',
    cause: error,
  });
}

export function answerTooLarge(limitBytes: number): FootlightError {
  return new FootlightError('remote.too-large', 'The answer of a hosted service is too large to be kept.', {
    kind: 'terminal',
    value: String(limitBytes),
    remedy: 'Ask for less at a time.',
  });
}
