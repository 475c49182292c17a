import { toFootlightError } from '../../core/errors.ts';
import type { EventListener } from '../events.ts';
import { loadProduction, type ProductionLoaders } from '../production-loaders.ts';
import type { FromHost, JobRequest, ToHost } from './messages.ts';

/** Serves one job to the parent process over IPC, and ends when the parent is gone. Loads what the job needs alone. */
export function serveJob(productions: ProductionLoaders): void {
  const abort = new AbortController();
  // Ctrl-C reaches the whole process group; the parent decides and says so.
  process.on('SIGINT', () => undefined);
  const end = (): never => process.exit(1);
  if (!process.connected) end();
  process.on('disconnect', end);
  process.on('message', (message: ToHost) => {
    if (message.type === 'cancel') abort.abort();
    else void answer(productions, message.request, abort.signal);
  });
}

async function answer(
  productions: ProductionLoaders,
  request: JobRequest,
  signal: AbortSignal,
): Promise<void> {
  try {
    send({ type: 'done', result: await execute(productions, request, signal) });
  } catch (error) {
    send({ type: 'failed', error: toFootlightError(error).toJSON() });
  }
}

async function execute(
  productions: ProductionLoaders,
  request: JobRequest,
  signal: AbortSignal,
): Promise<unknown> {
  if (request.mode === 'check') {
    const { checkMedia } = await import('./check-media.ts');
    await checkMedia(request.media, request.mediaLimits);
    return undefined;
  }
  const production = await loadProduction(productions, request.workflow);
  const { runJob } = await import('./run-job.ts');
  const onEvent: EventListener = (event) => send({ type: 'event', event });
  return runJob(production, request, { signal, onEvent });
}

function send(message: FromHost): void {
  process.send?.(message);
}
