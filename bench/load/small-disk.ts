import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
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
    fill: () => shrink(folder, (bytes) => mount(`remount,size=${bytes}`)),
    free: async () => void (await mount(`remount,size=${mebibytes}m`)),
    [Symbol.asyncDispose]: async () => void (await run('umount', ['-l', folder])),
  };
}

/** Makes a disk as small as what lies on it. @throws what `resize` does, where no size fits */
export async function shrink(folder: string, resize: (bytes: number) => Promise<unknown>): Promise<void> {
  // What is written between the look and the change would not fit any more.
  for (let spare = 1; ; spare *= 2) {
    const { blocks, bfree, bsize } = await statfs(folder);
    try {
      await resize((blocks - bfree + spare) * bsize);
      return;
    } catch (error) {
      if (spare > blocks) throw error;
    }
  }
}

/** Fills a disk for some seconds. @returns what became of it, in words */
export async function fillFor(disk: Omit<SmallDisk, symbol> | undefined, seconds: number): Promise<string> {
  if (!disk) return 'none may be mounted';
  try {
    await disk.fill();
  } catch (error) {
    return `could not be filled: ${error instanceof Error ? error.message : error}`;
  }
  await sleep(seconds * 1000);
  await disk.free();
  return `full for ${seconds} s`;
}
