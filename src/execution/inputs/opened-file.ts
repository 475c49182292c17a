import { constants } from 'node:fs';
import { type FileHandle, open, readlink } from 'node:fs/promises';
import { FootlightError } from '../../core/errors.ts';
import { findBelow } from './local-input.ts';

/** A file of this machine that stays the one that was checked, whatever becomes of its name. */
export interface OpenedFile extends AsyncDisposable {
  /** Opens that file until it is disposed, in this process and in those that it starts. */
  readonly path: string;
}

/**
 * Opens a file below `root`, and checks what was opened: between a check of a path and its use, somebody may put a link
 * in its place.
 *
 * @throws `source.not-found` if it is not a file, or lies outside
 */
export async function openBelow(path: string, root: string): Promise<OpenedFile> {
  const found = await findBelow(path, [root]);
  if (!found) throw createNotFoundError(path);
  // Where handles have no paths that other processes can open, the path was checked just now.
  if (process.platform !== 'linux') return { path: found.path, [Symbol.asyncDispose]: async () => undefined };
  // What came in its place may be a pipe, whose opening would wait for a writer.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK;
  const handle = await open(found.path, flags).catch(() => undefined);
  if (!handle) throw createNotFoundError(path);
  const opened = `/proc/${process.pid}/fd/${handle.fd}`;
  if (await isFileBelow(handle, opened, root))
    return { path: opened, [Symbol.asyncDispose]: () => handle.close() };
  await handle.close();
  throw createNotFoundError(path);
}

async function isFileBelow(handle: FileHandle, opened: string, root: string): Promise<boolean> {
  if (!(await handle.stat()).isFile()) return false;
  return (await findBelow(await readlink(opened), [root])) !== undefined;
}

function createNotFoundError(path: string): FootlightError {
  return new FootlightError('source.not-found', { kind: 'input', value: path.slice(0, 200) });
}
