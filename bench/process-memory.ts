import { readdir, readFile } from 'node:fs/promises';

/** Memory of one process. */
export interface ProcessMemory {
  readonly pid: number;
  readonly command: string;
  /** The most that it ever had in memory at once. */
  readonly peakMiB: number;
  readonly residentMiB: number;
  /** Processor time that it used, its own threads together. */
  readonly cpuSeconds: number;
}

/** Linux counts processor time in hundredths of a second. */
const TICKS_PER_SECOND = 100;

/** Memory of a process and of all that it started, as Linux tells it. */
export async function readTreeMemory(root: number): Promise<ProcessMemory[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const all = (await Promise.all(names.map(readProcess))).filter((each) => each !== undefined);
  const tree = new Set([root]);
  for (let size = 0; size < tree.size; ) {
    size = tree.size;
    for (const { pid, parent } of all) if (tree.has(parent)) tree.add(pid);
  }
  return all.filter(({ pid }) => tree.has(pid)).map(({ parent: _parent, ...memory }) => memory);
}

async function readProcess(name: string): Promise<(ProcessMemory & { parent: number }) | undefined> {
  const files = ['status', 'cmdline', 'stat'].map((file) => readFile(`/proc/${name}/${file}`, 'utf8'));
  const [status, command, stat] = await Promise.all(files).catch(() => []);
  if (status === undefined || command === undefined || stat === undefined) return undefined;
  const find = (key: string): number => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  // The name of the program stands in brackets and may hold spaces.
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return {
    pid: Number(name),
    parent: find('PPid'),
    command:
      command
        .split('\0')
        .find((part) => part.endsWith('.ts'))
        ?.split('/')
        .at(-1) ?? '',
    peakMiB: Math.round(find('VmHWM') / 1024),
    residentMiB: Math.round(find('VmRSS') / 1024),
    cpuSeconds: (user! + system!) / TICKS_PER_SECOND,
  };
}
