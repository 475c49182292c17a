import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const LOOK_MS = 50;
const LONGEST_MS = 120_000;

/** From a moment to another one, as `performance.now` tells them. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Notes from now until the database answers; of one that stays away, that it never did. */
export async function awaitDatabase(url: string, outages: Span[]): Promise<void> {
  const from = performance.now();
  // Until it is over, it has no end: what is asked meanwhile falls into it.
  outages.push({ from, to: Number.POSITIVE_INFINITY });
  const at = outages.length - 1;
  while (performance.now() < from + LONGEST_MS) {
    if (await isAnswering(url)) {
      outages[at] = { from, to: performance.now() };
      return;
    }
    await sleep(LOOK_MS);
  }
}

async function isAnswering(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
