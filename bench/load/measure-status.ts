import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answers } from './answers.ts';

/** More at a time would measure the queue of their own making. */
const MAX_WAITING = 100;

export interface Measured {
  readonly calls: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** MiB a minute, by least squares over the second half of the time. */
  readonly memorySlope: number;
  readonly peakMiB: number;
}

/** Asks for the status of tasks at a steady rate, and samples the memory of the service, until `signal` aborts. */
export async function measureStatus(
  { url, token, answers }: { readonly url: string; readonly token: string; readonly answers: Answers },
  { pid, listIds, signal }: { pid: number; listIds: () => readonly string[]; signal: AbortSignal },
): Promise<Measured> {
  const times: number[] = [];
  const samples: { minutes: number; mebibytes: number }[] = [];
  let waiting = 0;
  const startedAt = performance.now();
  for (let i = 0; !signal.aborted; i++) {
    const ids = listIds();
    const id = ids[i % Math.max(1, ids.length)];
    if (id !== undefined && waiting < MAX_WAITING) void call(`${url}/api/v1/tasks/${id}/status`);
    if (i % 20 === 0)
      samples.push({ minutes: (performance.now() - startedAt) / 60_000, mebibytes: await readMemory(pid) });
    await sleep(50);
  }
  async function call(address: string): Promise<void> {
    const askedAt = performance.now();
    waiting++;
    await answers.ask(address, { headers: { authorization: `Bearer ${token}` } });
    waiting--;
    times.push(performance.now() - askedAt);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => Math.round(times[Math.floor(share * (times.length - 1))] ?? 0);
  const late = samples.slice(samples.length >> 1);
  return {
    calls: times.length,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    memorySlope: Math.round(computeSlope(late) * 100) / 100,
    peakMiB: Math.round(Math.max(...samples.map(({ mebibytes }) => mebibytes))),
  };
}

async function readMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

function computeSlope(samples: readonly { minutes: number; mebibytes: number }[]): number {
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const [x, y] = [
    mean(samples.map(({ minutes }) => minutes)),
    mean(samples.map(({ mebibytes }) => mebibytes)),
  ];
  const sum = (get: (dx: number, dy: number) => number): number =>
    samples.reduce((total, { minutes, mebibytes }) => total + get(minutes - x, mebibytes - y), 0);
  return sum((dx, dy) => dx * dy) / sum((dx) => dx * dx);
}
