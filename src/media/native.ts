import * as constants from 'node-av/constants';
import { Dictionary, FFmpegError, Log } from 'node-av/lib';
import { FootlightError } from '../core/errors.ts';

// FFmpeg writes to stderr by itself; a user sees Footlight's own errors instead.
Log.setLevel(constants.AV_LOG_QUIET);

export const NO_TIMESTAMP = constants.AV_NOPTS_VALUE;

export function isEndOrAgain(code: number): boolean {
  return code === constants.AVERROR_EOF || FFmpegError.is(code, FFmpegError.AVERROR('EAGAIN' as never));
}

/** Turns a negative FFmpeg return value into an error that names the operation and FFmpeg's own reason. */
export function check(code: number, operation: string): number {
  if (code >= 0) return code;
  throw createMediaError(code, operation);
}

const STORAGE_ERRORS = [
  {
    posix: 'ENOSPC',
    code: 'storage.full',
    remedy: 'Free some space, or choose another place with -o and --work-dir.',
  },
  { posix: 'EACCES', code: 'storage.denied', remedy: 'Check the permissions of the file and of its folder.' },
] as const;

export function createMediaError(code: number, operation: string): FootlightError {
  const reason = FFmpegError.strerror(code);
  const storage = STORAGE_ERRORS.find(({ posix }) => FFmpegError.AVERROR(posix as never) === code);
  return new FootlightError(storage?.code ?? 'media.failed', `${operation}: ${reason}.`, {
    kind: storage ? 'input' : 'terminal',
    remedy: storage?.remedy,
  });
}

export function createDictionary(options: Readonly<Record<string, string | number>>): Dictionary {
  return Dictionary.fromObject(options);
}
