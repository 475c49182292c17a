import pg from 'pg';

const CONNECT_TIMEOUT_MS = 4_000;
/** Connections of a pool that stay open while nothing uses them. */
const KEPT = 2;

/** Creates a connection pool whose broken connections are replaced and do not end the process. */
export function createPool(url: string, size: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    // Opening one costs more than keeping it, and what looks every few seconds would open it each time.
    min: KEPT,
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
