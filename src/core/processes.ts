import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

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
  if (process.platform !== 'linux') return false;
  try {
    return stateAndMore(readFileSync(`/proc/${pid}/stat`, 'utf8'))[0] === 'Z';
  } catch {
    return false;
  }
}

/** Returns the fields of a process's `stat` after its name, which may hold spaces and parentheses. */
function stateAndMore(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Finds the start time of a process, which tells it from a later one with the same id; "gone" if there is none. */
export async function processStart(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    // Field 22 of all; a zombie holds nothing any more.
    const fields = stat === undefined ? undefined : stateAndMore(stat);
    return fields === undefined || fields[0] === 'Z' ? 'gone' : fields[19]!;
  }
  return isAlive(pid) ? 'alive' : 'gone';
}
