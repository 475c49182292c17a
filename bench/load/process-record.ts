import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { readTreeMemory } from '../process-memory.ts';

/** One look at one program with all that it runs. */
interface Sample {
  readonly minutes: number;
  readonly pid: number;
  /** Of the program alone; of PostgreSQL, which is many processes, of all of them together. */
  readonly mebibytes: number;
  /** Processor time of all that the program ran, so far. */
  readonly cpuSeconds: number;
}

/** Looks at programs while a load lasts. */
export type ProcessRecord = ReadonlyMap<string, readonly Sample[]>;

const TICKS_PER_SECOND = 100;
/** The program that records: all others are what it started. */
const OWN = 'callers';

/**
 * Samples programs until `signal` aborts.
 *
 * @param findPids the processes by the names of the programs: those that were killed have new ones
 */
export async function recordProcesses(
  findPids: () => Readonly<Record<string, number>>,
  { everySeconds, signal }: { readonly everySeconds: number; readonly signal: AbortSignal },
): Promise<ProcessRecord> {
  const record = new Map<string, Sample[]>();
  const startedAt = performance.now();
  while (!signal.aborted) {
    const minutes = (performance.now() - startedAt) / 60_000;
    for (const [name, pid] of Object.entries(findPids())) {
      const sample = await look(pid, name);
      if (!sample) continue;
      const samples = record.get(name) ?? [];
      record.set(name, samples);
      samples.push({ minutes, pid, ...sample });
    }
    await sleep(everySeconds * 1000, undefined, { signal }).catch(() => undefined);
  }
  return record;
}

async function look(pid: number, name: string) {
  const tree = (await readTreeMemory(pid)).filter((each) => name !== OWN || each.pid === pid);
  const pids = name === 'postgres' ? tree.map((each) => each.pid) : [pid];
  const sizes = await Promise.all(pids.map(readProportionalMiB));
  const mebibytes = sizes.reduce((sum, size) => sum + size, 0);
  const ended = name === OWN ? 0 : await readEndedSeconds(pid);
  const cpuSeconds = tree.reduce((sum, each) => sum + each.cpuSeconds, ended);
  return mebibytes > 0 ? { mebibytes, cpuSeconds } : undefined;
}

/** What processes share is counted once: PostgreSQL's have most of it in common. 0 for one that has ended. */
async function readProportionalMiB(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024;
}

/** Processor time of children that have ended. */
async function readEndedSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(13, 15)
    .map(Number);
  return (user + system) / TICKS_PER_SECOND;
}

export interface ProcessFigures {
  readonly peakMiB: number;
  /** MiB a minute, by least squares over the second half of the life of the last process of this name. */
  readonly slope: number;
  readonly cpuSeconds: number;
}

/** The figures of each program. */
export function summarize(record: ProcessRecord): Record<string, ProcessFigures> {
  const round = (value: number): number => Math.round(value * 100) / 100;
  return Object.fromEntries(
    [...record].map(([name, samples]) => {
      const last = samples.filter(({ pid }) => pid === samples.at(-1)!.pid);
      const byPid = new Map(samples.map(({ pid, cpuSeconds }) => [pid, cpuSeconds]));
      return [
        name,
        {
          peakMiB: Math.round(Math.max(...samples.map(({ mebibytes }) => mebibytes))),
          slope: round(computeSlope(last.slice(last.length >> 1))),
          cpuSeconds: round([...byPid.values()].reduce((sum, each) => sum + each, 0)),
        },
      ];
    }),
  );
}

/** MiB of each program at each full minute, as a table of Markdown. */
export function toTable(record: ProcessRecord): string {
  const names = [...record.keys()];
  const minutes = Math.max(0, ...[...record.values()].flat().map((sample) => sample.minutes));
  const rows = Array.from({ length: Math.floor(minutes) + 1 }, (_, minute) =>
    names.map(
      (name) =>
        record
          .get(name)!
          .find((sample) => sample.minutes >= minute)
          ?.mebibytes.toFixed(0) ?? '',
    ),
  );
  const line = (cells: readonly unknown[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['minute', ...names]),
    line(['---', ...names.map(() => '---')]),
    ...rows.map((cells, minute) => line([minute, ...cells])),
  ].join('\n');
}

function computeSlope(samples: readonly Sample[]): number {
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const [x, y] = [
    mean(samples.map(({ minutes }) => minutes)),
    mean(samples.map(({ mebibytes }) => mebibytes)),
  ];
  const sum = (get: (dx: number, dy: number) => number): number =>
    samples.reduce((total, { minutes, mebibytes }) => total + get(minutes - x, mebibytes - y), 0);
  return samples.length < 2 ? 0 : sum((dx, dy) => dx * dy) / sum((dx) => dx * dx);
}
