import type { Logger } from 'pino';

/**
 * Creates a logger for the durable engine (DBOS), whose entries are logged a level lower; warnings and errors keep
 * theirs.
 */
export function createEngineLogger(logger: Logger) {
  const child = logger.child({ component: 'engine' });
  return {
    debug: (entry: unknown) => child.trace(String(entry)),
    info: (entry: unknown) => child.debug(String(entry)),
    warn: (entry: unknown) => child.warn(String(entry)),
    error: (entry: unknown) => child.error(String(entry)),
  };
}
