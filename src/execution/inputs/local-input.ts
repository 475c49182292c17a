import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';

/**
 * Finds a file below one of `roots`, after links are resolved, so that none leads out.
 *
 * @returns undefined for a path that does not exist, is not a file or lies outside
 */
export async function findBelow(
  path: string,
  roots: readonly string[],
): Promise<{ readonly path: string; readonly root: string } | undefined> {
  const real = isAbsolute(path) ? await realpath(path).catch(() => undefined) : undefined;
  if (real === undefined || !(await stat(real).catch(() => undefined))?.isFile()) return undefined;
  for (const root of roots) {
    const realRoot = await realpath(root).catch(() => undefined);
    if (realRoot !== undefined && isBelow(realRoot, real)) return { path: real, root: resolve(root) };
  }
  return undefined;
}

function isBelow(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
