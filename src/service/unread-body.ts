import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MiddlewareHandler } from 'hono';
import type { ServiceEnvironment } from './service-context.ts';

const MAX_READ_BYTES = 8 << 20;
/** On a busy machine a proxy takes its time to pass on what it holds already. */
const MAX_READ_MS = 2_000;

/**
 * Reads the rest of a body that was refused, so that the connection may serve the next request; where too much is left,
 * the answer says that the connection is closed. Proxies would otherwise send the next caller's request into it.
 */
export function finishBodies(): MiddlewareHandler<ServiceEnvironment> {
  return async (context, next) => {
    await next();
    const { incoming } = (context.env ?? {}) as { incoming?: IncomingMessage };
    if (!incoming || incoming.complete || incoming.destroyed) return;
    await readRest(incoming);
    if (!incoming.complete) context.header('connection', 'close');
  };
}

async function readRest(incoming: IncomingMessage): Promise<void> {
  let read = 0;
  const stopped = new AbortController();
  const stop = (): void => stopped.abort();
  const count = (chunk: Buffer): void => {
    read += chunk.length;
    if (read > MAX_READ_BYTES) stop();
  };
  // What was begun to be read as a web stream pauses as soon as nobody takes more of that.
  const goOn = (): void => queueMicrotask(() => stopped.signal.aborted || incoming.resume());
  incoming.on('data', count).on('pause', goOn).once('end', stop).once('close', stop).resume();
  await sleep(MAX_READ_MS, undefined, { signal: stopped.signal }).catch(() => undefined);
  stop();
  incoming.off('data', count).off('pause', goOn).off('end', stop).off('close', stop);
  if (!incoming.complete) incoming.pause();
}
