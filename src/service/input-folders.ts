import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { FootlightError } from '../core/errors.ts';

/** A file or a folder below an input root, by the path that names it as an input. */
export interface ListedFile {
  readonly name: string;
  readonly path: string;
  readonly kind: 'folder' | 'file';
  readonly size_bytes: number | null;
  readonly modified_at: string | null;
}

/** The folders that inputs may be named below. */
export function listRoots(roots: readonly string[]): ListedFile[] {
  return roots.map((root) => {
    const path = resolve(root);
    return { name: path, path, kind: 'folder', size_bytes: null, modified_at: null };
  });
}

/**
 * What lies in a folder below an input root, by name; hidden files, pipes and links that lead out are left out.
 *
 * @throws `source.not-found`, also for a folder outside the roots
 */
export async function listFolder(path: string, roots: readonly string[]): Promise<string[]> {
  const folder = await findFolder(path, roots);
  const entries = folder && (await readdir(folder, { withFileTypes: true }).catch(() => undefined));
  if (!entries)
    throw new FootlightError('source.not-found', {
      kind: 'input',
      reason: 'no-such-input',
      value: path.slice(0, 200),
    });
  return entries
    .filter(isShown)
    .map(({ name }) => name)
    .sort();
}

function isShown(entry: Dirent): boolean {
  return !entry.name.startsWith('.') && (entry.isFile() || entry.isDirectory() || entry.isSymbolicLink());
}

/** @returns undefined for what is gone, no file or folder, or leads out of the roots */
export async function describeFile(
  folder: string,
  name: string,
  roots: readonly string[],
): Promise<ListedFile | undefined> {
  const path = join(folder, name);
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined || !(await isWithin(real, roots))) return undefined;
  const stats = await stat(real).catch(() => undefined);
  if (!stats || !(stats.isFile() || stats.isDirectory())) return undefined;
  const isFolder = stats.isDirectory();
  return {
    name,
    path,
    kind: isFolder ? 'folder' : 'file',
    size_bytes: isFolder ? null : stats.size,
    modified_at: stats.mtime.toISOString(),
  };
}

async function findFolder(path: string, roots: readonly string[]): Promise<string | undefined> {
  if (!isAbsolute(path) || path.includes('\0')) return undefined;
  const real = await realpath(path).catch(() => undefined);
  return real !== undefined && (await isWithin(real, roots)) ? real : undefined;
}

async function isWithin(real: string, roots: readonly string[]): Promise<boolean> {
  for (const root of roots) {
    const realRoot = await realpath(root).catch(() => undefined);
    if (realRoot === undefined) continue;
    const way = relative(realRoot, real);
    if (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)) return true;
  }
  return false;
}
