import { setTimeout as sleep } from 'node:timers/promises';
import type { FootlightClient } from '../../src/client/index.ts';

/** What many followers share while a load lasts. */
export interface Followed {
  readonly client: FootlightClient;
  /** Of the accepted tasks, as they come. */
  readonly ids: readonly string[];
  readonly counts: { whole: number; broken: number };
  /** Aborts when no task comes any more. */
  readonly over: AbortSignal;
}

/** Tasks that are followed at a time: the newest, each by many followers. */
const NEWEST = 20;

/** Follows a task to its end. @returns whether every event came, once and in order */
export async function follow(client: FootlightClient, id: string): Promise<boolean> {
  const numbers: number[] = [];
  for await (const { sequence } of client.follow(id)) numbers.push(sequence);
  return numbers.length > 0 && numbers.every((number, i) => number === i + 1);
}

/** One follower: follows one of the newest tasks to its end, then another, until the load is over. */
export async function followNewest(followed: Followed, follower: number): Promise<void> {
  const { client, ids, counts, over } = followed;
  const seen = new Set<string>();
  while (!over.aborted) {
    const id = ids[Math.max(0, ids.length - 1 - (follower % NEWEST))];
    if (id === undefined || seen.has(id)) {
      await sleep(200);
      continue;
    }
    seen.add(id);
    if (await follow(client, id)) counts.whole++;
    else counts.broken++;
  }
}
