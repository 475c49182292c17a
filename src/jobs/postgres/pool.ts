import pg from 'pg';

const CONNECT_TIMEOUT_MS = 4_000;

/** Connections to a database that may go away at any moment: one that breaks is replaced, and ends no process. */
export function createPool(url: string, size: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    application_name: 'footlight',
  });
  const ignore = (): void => undefined;
  pool.on('error', ignore);
  // The pool listens only to idle connections; one that breaks while it is taken, given back or closed is heard of by
  // its next query.
  pool.on('connect', (client) => client.on('error', ignore));
  return pool;
}
