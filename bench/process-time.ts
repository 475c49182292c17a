import { readFile } from 'node:fs/promises';

/** Processor seconds of one process. */
export interface ProcessTime {
  readonly own: number;
  /** Of the processes that it started and has waited for. */
  readonly ofEnded: number;
}

/** Linux counts processor time in hundredths of a second. */
const TICKS_PER_SECOND = 100;

/** What a process has used, and what the processes have that it has waited for; Linux alone tells it. */
export async function readProcessTime(pid: number | 'self'): Promise<ProcessTime> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const [user, system, endedUser, endedSystem] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
    .map((ticks) => Number(ticks) / TICKS_PER_SECOND) as [number, number, number, number];
  return { own: user + system, ofEnded: endedUser + endedSystem };
}
