import { constants } from 'node:fs';
import { access, readFile, statfs } from 'node:fs/promises';

const FOLDER = '/dev/shm';
const NEEDED_BYTES = 4 * 2 ** 30;

/**
 * Finds a folder in memory for temporary files, as Linux has one: what tests write is small and soon removed, and to
 * write it to a disk takes the processors several times as long.
 *
 * @returns nothing where there is none, it is small, as in containers, or programs can't be started from it
 */
export async function findMemoryFolder(): Promise<string | undefined> {
  try {
    await access(FOLDER, constants.W_OK);
    const { bavail, bsize } = await statfs(FOLDER);
    const mounts = (await readFile('/proc/mounts', 'utf8')).split('\n').map((line) => line.split(' '));
    const [, , type, flags] = mounts.find(([, place]) => place === FOLDER) ?? [];
    const isUsable = type === 'tmpfs' && !flags!.split(',').includes('noexec');
    return isUsable && bavail * bsize >= NEEDED_BYTES ? FOLDER : undefined;
  } catch {
    return undefined;
  }
}
