import * as constants from 'node-av/constants';
import { Dictionary, FFmpegError, Log } from 'node-av/lib';
import { FootlightError } from '../core/errors.ts';
import type { Message } from '../core/messages/message.ts';

// FFmpeg's log would go to stderr; users get Footlight's errors instead.
Log.setLevel(constants.AV_LOG_QUIET);

export const NO_TIMESTAMP = constants.AV_NOPTS_VALUE;

/** Whether a return value of FFmpeg says that the stream ended or that more input is needed. */
export function isEndOrAgain(code: number): boolean {
  return code === constants.AVERROR_EOF || FFmpegError.is(code, FFmpegError.AVERROR('EAGAIN' as never));
}

/**
 * Returns the return value of an FFmpeg function, or throws if it is negative.
 *
 * @param operation what failed, as a sentence without its full stop
 * @throws `storage.full`, `storage.denied`, `media.failed`
 */
export function check(code: number, operation: Message): number {
  if (code >= 0) return code;
  throw createMediaError(code, operation);
}

/** The error for a negative return value: the operation, and FFmpeg's own description of the code. */
export function createMediaError(code: number, operation: Message): FootlightError {
  const parameters = { operation, problem: FFmpegError.strerror(code) };
  if (isErrno(code, 'ENOSPC'))
    return new FootlightError('storage.full', { kind: 'input', reason: 'media', parameters });
  if (isErrno(code, 'EACCES'))
    return new FootlightError('storage.denied', { kind: 'input', reason: 'media', parameters });
  return new FootlightError('media.failed', { kind: 'terminal', parameters });
}

function isErrno(code: number, errno: string): boolean {
  return FFmpegError.AVERROR(errno as never) === code;
}

export function createDictionary(options: Readonly<Record<string, string | number>>): Dictionary {
  return Dictionary.fromObject(options);
}
