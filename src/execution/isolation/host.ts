import { toFootlightError } from '../../core/errors.ts';
import { KeyedSignals } from '../../core/keyed-signals.ts';
import { StopRequested } from '../../core/stop-requested.ts';
import type { EngineRegistry } from '../../engines/registry.ts';
import type { EventListener } from '../events.ts';
import type { InspectionRequest } from '../inspection/inspection.ts';
import { loadProduction, type ProductionLoaders } from '../production-loaders.ts';
import type { FromHost, JobRequest, ToHost } from './messages.ts';

/** The productions and engines that jobs may use. */
export interface JobParts {
  readonly productions: ProductionLoaders;
  readonly engines: EngineRegistry;
}

/** Runs one job for the parent process over IPC, and exits when the parent is gone. Loads only what the job needs. */
export function serveJob(parts: JobParts): void {
  const abort = new AbortController();
  const inspections = new Inspections();
  const calls = new KeyedSignals();
  const endProcess = (): never => process.exit(1);
  if (!process.connected) endProcess();
  process.on('disconnect', endProcess);
  // Ctrl-C reaches the whole process group; the parent decides and says so.
  process.on('SIGINT', () => undefined);
  process.on('message', (message: ToHost) => {
    if (message.type === 'cancel') abort.abort(message.isStopRequested ? new StopRequested() : undefined);
    else if (message.type === 'start') void answer(parts, message.request, { signal: abort.signal, calls });
    else if (message.type === 'inspect') void inspections.answer(message.id, message.request);
    else if (message.type === 'cancel-inspection') inspections.cancel(message.id);
    else if (message.digest === undefined) calls.notifyAll();
    else calls.notify(message.digest);
  });
}

/** Looks at media, several at a time; each ends by itself. */
class Inspections {
  readonly #running = new Map<number, AbortController>();

  async answer(id: number, request: InspectionRequest): Promise<void> {
    const abort = new AbortController();
    this.#running.set(id, abort);
    try {
      const { inspect } = await import('../inspection/inspect.ts');
      const onGrowing = (path: string): void => send({ type: 'growing', id, path });
      const result = await inspect(request, { signal: abort.signal, onGrowing });
      send({ type: 'inspected', id, result });
    } catch (error) {
      send({ type: 'inspection-failed', id, error: toFootlightError(error).toDetailedJSON() });
    } finally {
      this.#running.delete(id);
    }
  }

  cancel(id: number): void {
    this.#running.get(id)?.abort();
  }
}

interface JobSignals {
  readonly signal: AbortSignal;
  /** Calls of hosted services. */
  readonly calls: KeyedSignals;
}

async function answer(parts: JobParts, request: JobRequest, signals: JobSignals): Promise<void> {
  try {
    send({ type: 'done', result: await execute(parts, request, signals) });
  } catch (error) {
    send({ type: 'failed', error: toFootlightError(error).toDetailedJSON() });
  }
}

async function execute(
  { productions, engines }: JobParts,
  request: JobRequest,
  signals: JobSignals,
): Promise<unknown> {
  if (request.mode === 'check') {
    const { checkMedia } = await import('../inputs/check-media.ts');
    await checkMedia(request.files, request.mediaLimits);
    return undefined;
  }
  const production = await loadProduction(productions, request.workflow);
  const { runJob } = await import('./run-job.ts');
  const onEvent: EventListener = (event) => send({ type: 'event', event });
  return runJob(production, request, { ...signals, onEvent, engines });
}

function send(message: FromHost): void {
  // Errors are ignored: without a parent this process exits when the channel closes.
  process.send?.(message, undefined, undefined, () => undefined);
}
