import { join } from 'node:path';
import { Database } from '../jobs/postgres/database.ts';
import { EmbeddedPostgres } from '../jobs/postgres/embedded-postgres.ts';

/** By themselves they end a process without its exit handlers, which end the database. */
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Does something with the database of a service on this machine: that of DATABASE_URL, or the one of the data folder,
 * which is started where no service runs it. Who may read either is the machine's administrator, and needs no token.
 */
export async function withLocalDatabase<Result>(
  dataDirectory: string,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const directory = join(dataDirectory, 'postgres');
  const running = process.env.DATABASE_URL || (await EmbeddedPostgres.findRunning(directory));
  if (!running) for (const name of STOP_SIGNALS) process.once(name, () => process.exit(130));
  await using started = running ? undefined : await EmbeddedPostgres.start({ directory });
  await using database = await Database.open(running ?? started!.url);
  return await work(database);
}
