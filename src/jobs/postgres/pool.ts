import pg from 'pg';

const CONNECT_TIMEOUT_MS = 4_000;

/** Creates a connection pool whose broken connections are replaced and do not end the process. */
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
  // The pool handles errors of idle connections only. One that breaks in use makes its next query fail, so its event is
  // ignored.
  pool.on('connect', (client) => client.on('error', ignore));
  return pool;
}
