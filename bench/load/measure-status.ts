import { setTimeout as sleep } from 'node:timers/promises';
import type { Answers } from './answers.ts';
import type { Span } from './outages.ts';

/** More at a time would measure the queue of their own making. */
const MAX_WAITING = 100;

interface Times {
  readonly calls: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** How long calls took: all of them, and those apart that had nothing to do with an outage of the database. */
export interface Measured extends Times {
  readonly apartFromOutages: Times;
}

/** Asks for the status of tasks at a steady rate until `signal` aborts. */
export async function measureStatus(
  { url, token, answers }: { readonly url: string; readonly token: string; readonly answers: Answers },
  { listIds, signal }: { listIds: () => readonly string[]; signal: AbortSignal },
): Promise<Span[]> {
  const calls: Span[] = [];
  let waiting = 0;
  for (let i = 0; !signal.aborted; i++) {
    const ids = listIds();
    const id = ids[i % Math.max(1, ids.length)];
    if (id !== undefined && waiting < MAX_WAITING) void call(`${url}/api/v1/tasks/${id}/status`);
    await sleep(50);
  }
  async function call(address: string): Promise<void> {
    const from = performance.now();
    waiting++;
    await answers.ask(address, { headers: { authorization: `Bearer ${token}` } });
    waiting--;
    calls.push({ from, to: performance.now() });
  }
  return calls;
}

/** Sums calls up, by when each was asked and answered. */
export function summarizeCalls(calls: readonly Span[], outages: readonly Span[]): Measured {
  const isApart = (call: Span): boolean => !outages.some(({ from, to }) => call.from < to && call.to > from);
  return { ...summarizeTimes(calls), apartFromOutages: summarizeTimes(calls.filter(isApart)) };
}

function summarizeTimes(calls: readonly Span[]): Times {
  const times = calls.map(({ from, to }) => to - from).sort((a, b) => a - b);
  const at = (share: number): number => Math.round(times[Math.floor(share * (times.length - 1))] ?? 0);
  return { calls: times.length, p50Ms: at(0.5), p99Ms: at(0.99) };
}
