import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Whether a process with this id exists, whoever owns it, and has not ended. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(pid);
}

/** Whether it has ended and nobody has collected its exit code; in some containers that never happens. */
function isZombie(pid: number): boolean {
  return readStateAndMore(pid)?.[0] === 'Z';
}

/** Returns the fields of a process's `stat` after its name, which may hold spaces and parentheses. */
function readStateAndMore(pid: number): string[] | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/**
 * Finds the start time of a process, which tells it from a later one with the same id: "gone" if there is none, "alive"
 * where the system tells no more of it.
 */
export function processStart(pid: number): string {
  if (!isAlive(pid)) return 'gone';
  // Field 22 of all.
  return readStateAndMore(pid)?.[19] ?? 'alive';
}

/** Name of the program of a process, such as "postgres" or "postgres.exe"; undefined if the system does not tell it. */
export async function findProgramName(
  pid: number,
  platform: NodeJS.Platform = process.platform,
): Promise<string | undefined> {
  try {
    if (platform === 'linux') return (await readFile(`/proc/${pid}/comm`, 'utf8')).trim();
    const run = promisify(execFile);
    if (platform === 'win32') {
      const filter = ['/FI', ['PID', 'eq', pid].join(' '), '/NH', '/FO', 'CSV'];
      return /^"([^"]+)"/.exec((await run('tasklist', filter)).stdout)?.[1];
    }
    // The path of the program, on macOS.
    return (await run('ps', ['-p', String(pid), '-o', 'comm='])).stdout.trim().split('/').at(-1) || undefined;
  } catch {
    return undefined;
  }
}
