import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { FootlightError } from '../core/errors.ts';
import { describeSystemError } from '../core/system-errors.ts';

/** What tells, without reading a file, that it is still the one that was checked. */
export interface FileState {
  readonly size: number;
  /** Time of the last change, in milliseconds. */
  readonly changedAt: number;
  /** Number of the file in its file system: programs replace a file by another one. */
  readonly inode: number;
}

/** @throws `input.not-found` */
export async function readFileState(path: string): Promise<FileState> {
  const stats = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw createNotFoundError(path, cause);
  });
  return { size: stats.size, changedAt: stats.mtimeMs, inode: stats.ino };
}

/** The error for a path that can't be opened. "-" would be standard input, which can't be read several times. */
export function createNotFoundError(path: string, cause: NodeJS.ErrnoException): FootlightError {
  return new FootlightError('input.not-found', {
    kind: 'input',
    ...(basename(path) === '-' && { reason: 'standard-input' }),
    parameters: describeSystemError(cause),
    value: path,
    cause,
  });
}

/** Makes sure that a file that is opened once more is the one that was checked and hashed. @throws `input.changed` */
export async function assertUnchanged(path: string, { size, changedAt, inode }: FileState): Promise<void> {
  const stats = await stat(path).catch(() => undefined);
  if (stats && stats.size === size && stats.mtimeMs === changedAt && stats.ino === inode) return;
  throw new FootlightError('input.changed', { kind: 'input', reason: 'replaced', value: path });
}
