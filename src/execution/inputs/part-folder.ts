import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../core/processes.ts';

const NAME = /^([0-9a-f]{64})@(.+)\.(\d+)$/;
const FORGOTTEN_AFTER_MS = 7 * 24 * 3600 * 1000;

/** A folder of an unfinished file that this process alone writes to. */
export interface PartFolder {
  readonly path: string;
  /** The file itself. */
  readonly partPath: string;
}

/**
 * Claims what a dead process of this machine left of the file `id` (64 hex digits), or an empty folder where there is
 * nothing. What nobody has written to for a week is removed.
 */
export async function claimPart(parent: string, id: string): Promise<PartFolder> {
  await mkdir(parent, { recursive: true });
  const path = join(parent, `${id}@${hostname()}.${process.pid}`);
  for (const entry of await readdir(parent)) {
    const [, file, host, pid] = NAME.exec(entry) ?? [];
    const isAbandoned = host === hostname() && !isAlive(Number(pid));
    // Of two claimants one renames it, and where there is an own part it stays.
    if (isAbandoned && file === id) await rename(join(parent, entry), path).catch(() => undefined);
    else if (isAbandoned || (host !== undefined && host !== hostname()))
      await removeIfForgotten(join(parent, entry));
  }
  await mkdir(path, { recursive: true });
  return { path, partPath: getPartPath(path) };
}

async function removeIfForgotten(folder: string): Promise<void> {
  const stats =
    (await stat(getPartPath(folder)).catch(() => undefined)) ?? (await stat(folder).catch(() => undefined));
  if (stats && Date.now() - stats.mtimeMs > FORGOTTEN_AFTER_MS)
    await rm(folder, { recursive: true, force: true });
}

function getPartPath(folder: string): string {
  return join(folder, 'part');
}
