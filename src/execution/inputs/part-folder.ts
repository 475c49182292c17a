import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createWriterName, readWriterName } from '../../core/writer-name.ts';

const FORGOTTEN_AFTER_MS = 7 * 24 * 3600 * 1000;

/** The folder of a partial download; only this process writes to it. */
export interface PartFolder {
  readonly path: string;
  /** The file itself. */
  readonly partPath: string;
}

/**
 * Claims the partial download of file `id` (64 hex digits) that a dead process of this machine left, or creates an empty
 * folder. Partial downloads without a write for a week are removed.
 */
export async function claimPart(parent: string, id: string): Promise<PartFolder> {
  await mkdir(parent, { recursive: true });
  const path = join(parent, createWriterName(id));
  for (const entry of await readdir(parent)) {
    const { id: file, writer } = readWriterName(entry) ?? {};
    // Only one of two claimants succeeds; an existing folder of this process is kept.
    if (writer === 'dead' && file === id) await rename(join(parent, entry), path).catch(() => undefined);
    else if (writer === 'dead' || writer === 'elsewhere') await removeIfForgotten(join(parent, entry));
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
