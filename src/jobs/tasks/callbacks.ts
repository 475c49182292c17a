import { digestCallbackToken } from '../../execution/remote/callbacks.ts';
import type { Database } from '../postgres/database.ts';

/** Notifies all workers that a hosted service has called, by the digest of the token. */
export const CALLBACKS_CHANNEL = 'footlight_callbacks';

/** Setting of the address that services call, which workers learn from the database: theirs is none of their options. */
const ADDRESS = 'callback-address';

/**
 * Tells workers where services may call from now on, or that they may not.
 *
 * @returns where they might until now
 */
export async function publishCallbackAddress(
  database: Database,
  address: string | undefined,
): Promise<string | undefined> {
  const before = await readCallbackAddress(database);
  if (address === undefined)
    await database.query('DELETE FROM footlight.settings WHERE name = $1', [ADDRESS]);
  else
    await database.query(
      `INSERT INTO footlight.settings (name, value) VALUES ($1, $2)
       ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
      [ADDRESS, address],
    );
  return before;
}

/** Where services may call; undefined if nowhere, or if the database can't be asked: tasks are polled all the same. */
export async function readCallbackAddress(database: Database): Promise<string | undefined> {
  const rows = await database
    .query<{ value: string }>('SELECT value FROM footlight.settings WHERE name = $1', [ADDRESS])
    .catch(() => []);
  return rows[0]?.value;
}

/** Passes a call on to the workers. Nobody knows here whether one waits for it; one that nobody waits for is forgotten. */
export async function passCallbackOn(database: Database, token: string): Promise<void> {
  await database.query('SELECT pg_notify($1, $2)', [CALLBACKS_CHANNEL, digestCallbackToken(token)]);
}
