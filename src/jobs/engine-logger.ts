import type { Logger } from 'pino';

/** The durable engine's own log, as debugging detail of ours; what is wrong stays loud. */
export function createEngineLogger(logger: Logger) {
  const child = logger.child({ component: 'engine' });
  return {
    debug: (entry: unknown) => child.trace(String(entry)),
    info: (entry: unknown) => child.debug(String(entry)),
    warn: (entry: unknown) => child.warn(String(entry)),
    error: (entry: unknown) => child.error(String(entry)),
  };
}
