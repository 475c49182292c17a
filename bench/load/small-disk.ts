import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A disk of our own in memory: full and free again at once, without a byte written. */
export interface SmallDisk extends AsyncDisposable {
  fill(): Promise<void>;
  free(): Promise<void>;
}

/** @returns undefined where nothing may be mounted */
export async function mountSmallDisk(folder: string, mebibytes: number): Promise<SmallDisk | undefined> {
  const mount = (options: string): Promise<unknown> =>
    run('mount', ['-t', 'tmpfs', '-o', options, 'footlight-load', folder]);
  try {
    await mount(`size=${mebibytes}m,mode=755`);
  } catch {
    return undefined;
  }
  return {
    fill: async () => {
      // What is written between the look and the mount would not fit any more.
      for (let spare = 1; ; spare *= 2) {
        const { blocks, bfree, bsize } = await statfs(folder);
        const isMounted = await mount(`remount,size=${(blocks - bfree + spare) * bsize}`).then(
          () => true,
          () => false,
        );
        if (isMounted) return;
      }
    },
    free: async () => void (await mount(`remount,size=${mebibytes}m`)),
    [Symbol.asyncDispose]: async () => void (await run('umount', ['-l', folder])),
  };
}
