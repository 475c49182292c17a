import { setTimeout as sleep } from 'node:timers/promises';
import type { Answers } from './answers.ts';

/** One program that submits its share of the tasks at a steady rate, and sends again what was not accepted. */
export interface Caller {
  readonly url: string;
  readonly token: string;
  readonly answers: Answers;
}

export interface Share {
  readonly labels: readonly string[];
  /** Over which they are sent. */
  readonly seconds: number;
  /** Folder of the journal of all steps. */
  readonly journal: string;
  /** Told the id of each task as it is accepted. */
  readonly accept: (id: string) => void;
}

/** Tries of one task before the caller gives up. */
const MAX_TRIES = 200;

/** @returns the ids of the accepted tasks by their labels */
export async function submitShare(caller: Caller, share: Share): Promise<Map<string, string>> {
  const { labels, seconds, journal, accept } = share;
  const ids = new Map<string, string>();
  const startedAt = performance.now();
  await Promise.all(
    labels.map(async (label, i) => {
      await sleep(Math.max(0, startedAt + (i * seconds * 1000) / labels.length - performance.now()));
      const id = await submitUntilAccepted(caller, { label, journal, steps: 2, seconds: 0.05 });
      if (id === undefined) return;
      ids.set(label, id);
      accept(id);
    }),
  );
  return ids;
}

async function submitUntilAccepted(
  { url, token, answers }: Caller,
  options: { readonly label: string } & Record<string, unknown>,
): Promise<string | undefined> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'idempotency-key': options.label,
  };
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const answer = await answers.ask(`${url}/api/v1/toy`, {
      method: 'POST',
      headers,
      body: JSON.stringify(options),
    });
    if (answer?.status === 202) return String(answer.body.task_id);
    await sleep(500);
  }
  return undefined;
}
