import { toFootlightError } from '../../core/errors.ts';
import { KeyedSignals } from '../../core/keyed-signals.ts';
import { StopRequested } from '../../core/stop-requested.ts';
import type { EngineRegistry } from '../../engines/registry.ts';
import type { InspectionRequest } from '../inspection/inspection.ts';
import { loadProduction, type ProductionLoaders } from '../production-loaders.ts';
import type { LookAtVoices, VoiceRequest } from '../voices/voice-look.ts';
import { limitHeapGrowth } from './host-memory.ts';
import type { FromHost, JobRequest, ToHost } from './messages.ts';
import { ParentCalls } from './parent-calls.ts';
import { ProgressThrottle } from './progress-throttle.ts';

/** The productions and engines that jobs may use, and how voices are listed and heard. */
export interface JobParts {
  readonly productions: ProductionLoaders;
  readonly engines: EngineRegistry;
  readonly lookAtVoices: LookAtVoices;
}

/** Runs one job for the parent process over IPC, and exits when the parent is gone. Loads only what the job needs. */
export function serveJob(parts: JobParts): void {
  limitHeapGrowth();
  const abort = new AbortController();
  const inspections = new Inspections(parts);
  const calls = new KeyedSignals();
  const parent = new ParentCalls(send);
  const signals = { signal: abort.signal, calls, parent };
  const endProcess = (): never => process.exit(1);
  if (!process.connected) endProcess();
  process.on('disconnect', endProcess);
  // Ctrl-C reaches the whole process group; the parent decides and says so.
  process.on('SIGINT', () => undefined);
  process.on('message', (message: ToHost) => {
    if (message.type === 'cancel') abort.abort(message.isStopRequested ? new StopRequested() : undefined);
    else if (message.type === 'start') void answer(parts, message.request, signals);
    else if (message.type === 'shared') parent.take(message);
    else if (message.type === 'inspect') void inspections.answer(message.id, message.request);
    else if (message.type === 'cancel-inspection') inspections.cancel(message.id);
    else if (message.digest === undefined) calls.notifyAll();
    else calls.notify(message.digest);
  });
}

/** Looks at media and voices, several at a time; each ends by itself. */
class Inspections {
  readonly #parts: JobParts;
  readonly #running = new Map<number, AbortController>();

  constructor(parts: JobParts) {
    this.#parts = parts;
  }

  async answer(id: number, request: InspectionRequest | VoiceRequest): Promise<void> {
    const abort = new AbortController();
    this.#running.set(id, abort);
    try {
      send({ type: 'inspected', id, result: await this.#look(id, request, abort.signal) });
    } catch (error) {
      send({ type: 'inspection-failed', id, error: toFootlightError(error).toDetailedJSON() });
    } finally {
      this.#running.delete(id);
    }
  }

  async #look(id: number, request: InspectionRequest | VoiceRequest, signal: AbortSignal): Promise<unknown> {
    if ('voices' in request) {
      const { engines, lookAtVoices } = this.#parts;
      return lookAtVoices(request, { engines, signal });
    }
    const { inspect } = await import('../inspection/inspect.ts');
    return inspect(request, { signal, onGrowing: (path) => send({ type: 'growing', id, path }) });
  }

  cancel(id: number): void {
    this.#running.get(id)?.abort();
  }
}

interface JobSignals {
  readonly signal: AbortSignal;
  /** Calls of hosted services. */
  readonly calls: KeyedSignals;
  /** Who is asked about items that are shared with other workers. */
  readonly parent: ParentCalls;
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
  const events = new ProgressThrottle((event) => send({ type: 'event', event }));
  try {
    return await runJob(production, request, { ...signals, onEvent: (event) => events.take(event), engines });
  } finally {
    events.flush();
  }
}

function send(message: FromHost): void {
  // Errors are ignored: without a parent this process exits when the channel closes.
  process.send?.(message, undefined, undefined, () => undefined);
}
