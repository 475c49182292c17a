import { randomBytes } from 'node:crypto';
import type { Database } from './database.ts';

/** Returns a random secret that all processes on one database share; the first call creates it. */
export async function getSharedSecret(database: Database, name: string): Promise<Buffer> {
  await database.query(
    'INSERT INTO footlight.settings (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [name, randomBytes(32).toString('base64')],
  );
  const [row] = await database.query<{ value: string }>(
    'SELECT value FROM footlight.settings WHERE name = $1',
    [name],
  );
  return Buffer.from(row!.value, 'base64');
}
