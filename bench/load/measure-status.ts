import { setTimeout as sleep } from 'node:timers/promises';
import type { Answers } from './answers.ts';

/** More at a time would measure the queue of their own making. */
const MAX_WAITING = 100;

export interface Measured {
  readonly calls: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Asks for the status of tasks at a steady rate until `signal` aborts. */
export async function measureStatus(
  { url, token, answers }: { readonly url: string; readonly token: string; readonly answers: Answers },
  { listIds, signal }: { listIds: () => readonly string[]; signal: AbortSignal },
): Promise<Measured> {
  const times: number[] = [];
  let waiting = 0;
  for (let i = 0; !signal.aborted; i++) {
    const ids = listIds();
    const id = ids[i % Math.max(1, ids.length)];
    if (id !== undefined && waiting < MAX_WAITING) void call(`${url}/api/v1/tasks/${id}/status`);
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
  return { calls: times.length, p50Ms: at(0.5), p99Ms: at(0.99) };
}
