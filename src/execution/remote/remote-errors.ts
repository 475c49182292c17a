import { FootlightError } from '../../core/errors.ts';

/** Set to 1, lost tasks are sent again; see docs/remote-tasks.md. */
export const SEND_LOST_AGAIN = 'FOOTLIGHT_SEND_LOST_AGAIN';

export function lost(service: string, cause?: unknown): FootlightError {
  return new FootlightError('remote.lost', {
    kind: 'terminal',
    parameters: { sendLostAgain: SEND_LOST_AGAIN },
    value: service,
    cause,
  });
}

export function timedOut(service: string, seconds: number, cause?: unknown): FootlightError {
  return new FootlightError('remote.timed-out', {
    kind: 'terminal',
    parameters: { seconds },
    value: service,
    cause,
  });
}

/** Gives what a call threw a code, where its service did not. */
export function noAnswer(service: string, error: unknown): FootlightError {
  if (error instanceof FootlightError) return error;
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  const reason = cause instanceof Error && cause.message ? cause.message : message;
  return new FootlightError('remote.no-answer', {
    kind: 'terminal',
    parameters: { reason },
    value: service,
    cause: error,
  });
}

export function answerTooLarge(limitBytes: number): FootlightError {
  return new FootlightError('remote.too-large', { kind: 'terminal', value: String(limitBytes) });
}
