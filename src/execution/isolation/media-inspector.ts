import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createCancelledError, FootlightError } from '../../core/errors.ts';
import { seconds as secondsOf } from '../../core/messages/message.ts';
import type { InspectionFiles, InspectionRequest, StoredInspection } from '../inspection/inspection.ts';
import type { ProbedMedia } from '../inspection/probed-media.ts';
import type { FoundVoices } from '../voices/listed-voice.ts';
import type {
  SentenceRequest,
  SpokenSentence,
  VoiceListRequest,
  VoiceRequest,
} from '../voices/voice-look.ts';
import { getHostFlags, HOST_ENVIRONMENT } from './host-memory.ts';
import type { InspectionMessage, ToHost } from './messages.ts';
import { type ProcessLimits, watchLimits } from './process-limits.ts';

export interface InspectorOptions {
  /** Module that calls `serveJob`. */
  readonly host: URL;
  /** Of the processes that are started from now on. */
  readonly environment: NodeJS.ProcessEnv | (() => NodeJS.ProcessEnv);
  readonly memoryBytes: number;
}

/** How one inspection is done. */
export interface InspectionCall {
  /** Inspections of one name share a process: those of one owner, as harmful media may take it over. */
  readonly processName: string;
  readonly signal: AbortSignal;
  readonly seconds: number;
  /** Whether no other inspection follows under its name, so that its process ends with it. */
  readonly isLast?: boolean;
  /** Is told of a file that can be read while it is written. */
  readonly onGrowing?: (path: string) => void;
}

type AnyRequest = InspectionRequest | VoiceRequest;

/** To start a process takes longer than most inspections. */
const IDLE_MS = 60_000;
/** Idle processes beyond these end at once. */
const MAX_PROCESSES = 4;

/** Looks at untrusted media, and asks engines for voices, in processes of their own, which stay for a while. */
export class MediaInspector implements AsyncDisposable {
  readonly #options: InspectorOptions;
  readonly #processes = new Map<string, InspectorProcess>();

  constructor(options: InspectorOptions) {
    this.#options = options;
  }

  /** @throws what the media are refused for, `limit.*`, `worker.crashed`, `cancelled` */
  inspect(request: InspectionRequest<StoredInspection>, call: InspectionCall): Promise<InspectionFiles>;
  inspect(request: InspectionRequest<{ kind: 'probe' }>, call: InspectionCall): Promise<ProbedMedia>;
  inspect(request: VoiceListRequest, call: InspectionCall): Promise<FoundVoices>;
  inspect(request: SentenceRequest, call: InspectionCall): Promise<SpokenSentence>;
  async inspect(request: AnyRequest, call: InspectionCall): Promise<unknown> {
    let hasGrown = false;
    const onGrowing = (path: string): void => {
      hasGrown = true;
      call.onGrowing?.(path);
    };
    try {
      return await this.#getProcess(call.processName).inspect(request, { ...call, onGrowing });
    } catch (error) {
      if (!(error instanceof ProcessEnded)) throw error;
      // Others have read what has grown, and can't be given something else; a sentence may have been billed.
      const isOnce = hasGrown || ('voices' in request && request.voices.kind === 'hear');
      if (isOnce || call.signal.aborted) throw error.reason;
      return this.#inspectAlone(request, call);
    } finally {
      const process = this.#processes.get(call.processName);
      if (call.isLast && process?.isIdle) process.end();
    }
  }

  /** Another look of the process may have ended it. What ends its own process does so because of its file. */
  async #inspectAlone(request: AnyRequest, call: InspectionCall): Promise<unknown> {
    const name = `alone ${randomUUID()}`;
    try {
      return await this.#getProcess(name).inspect(request, call);
    } catch (error) {
      if (!(error instanceof ProcessEnded)) throw error;
      throw 'path' in request ? error.blame(request.path) : error.reason;
    } finally {
      this.#processes.get(name)?.end();
    }
  }

  #getProcess(name: string): InspectorProcess {
    const known = this.#processes.get(name);
    if (known?.isOpen) return known;
    for (const [other, each] of this.#processes)
      if (this.#processes.size >= MAX_PROCESSES && each.isIdle) this.#end(other, each);
    const started = new InspectorProcess(this.#options, () => {
      if (this.#processes.get(name) === started) this.#processes.delete(name);
    });
    this.#processes.set(name, started);
    return started;
  }

  #end(name: string, process: InspectorProcess): void {
    this.#processes.delete(name);
    process.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = [...this.#processes.values()];
    for (const process of all) process.end();
    await Promise.all(all.map(({ ended }) => ended));
  }
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly onGrowing: ((path: string) => void) | undefined;
}

class InspectorProcess {
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #watch: ReturnType<typeof watchLimits>;
  readonly #waiting = new Map<number, Waiting>();
  #idle: NodeJS.Timeout | undefined;
  #nextId = 1;
  #exceeded: FootlightError | undefined;

  constructor({ host, environment, memoryBytes }: InspectorOptions, onEnd: () => void) {
    const env = {
      ...HOST_ENVIRONMENT,
      ...(typeof environment === 'function' ? environment() : environment),
    };
    this.#child = fork(fileURLToPath(host), [], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: getHostFlags(env),
      env,
    });
    const limits: ProcessLimits = { memoryBytes };
    this.#watch = watchLimits(this.#child, limits);
    this.#child.on('message', (message: InspectionMessage) => this.#answer(message));
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    const close = (crash: string): void => {
      onEnd();
      this.#failAll(crash);
      resolve();
    };
    this.#child.once('exit', (code, killedBy) => close(killedBy ?? `exit ${code}`));
    // A process that could not be started never exits.
    this.#child.on('error', (error: NodeJS.ErrnoException) => {
      if (this.#child.pid === undefined) close(error.code ?? error.message);
    });
  }

  get isOpen(): boolean {
    return this.#child.connected && this.#exceeded === undefined;
  }

  get isIdle(): boolean {
    return this.#waiting.size === 0;
  }

  async inspect(request: AnyRequest, call: InspectionCall): Promise<unknown> {
    const { signal, seconds, onGrowing } = call;
    if (signal.aborted) throw createCancelledError(signal.reason);
    clearTimeout(this.#idle);
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiting.set(id, { resolve, reject, onGrowing });
    const cancel = (): void => this.#send({ type: 'cancel-inspection', id });
    signal.addEventListener('abort', cancel, { once: true });
    const overdue = setTimeout(() => {
      reject(createOverdueError(seconds));
      this.#endOverdue(seconds);
    }, seconds * 1000);
    this.#send({ type: 'inspect', id, request });
    try {
      return await promise;
    } finally {
      clearTimeout(overdue);
      signal.removeEventListener('abort', cancel);
      this.#waiting.delete(id);
      if (this.isIdle) this.#idle = setTimeout(() => this.end(), IDLE_MS).unref();
    }
  }

  /** Its end is noticed by the process itself, which has nothing to finish. */
  end(): void {
    clearTimeout(this.#idle);
    if (this.#child.connected) this.#child.disconnect();
  }

  #endOverdue(seconds: number): void {
    this.#exceeded = createOverdueError(seconds);
    this.#child.kill('SIGKILL');
  }

  #answer(message: InspectionMessage): void {
    const waiting = this.#waiting.get(message.id);
    if (message.type === 'growing') waiting?.onGrowing?.(message.path);
    else if (message.type === 'inspected') waiting?.resolve(message.result);
    else waiting?.reject(FootlightError.fromJSON(message.error));
  }

  #failAll(crash: string): void {
    const limit = this.#watch.stop() ?? this.#exceeded;
    const reason = limit ?? createCrashError(crash);
    // One that never began has no file to blame.
    const error = this.#child.pid === undefined ? reason : new ProcessEnded(reason);
    for (const { reject } of this.#waiting.values()) reject(error);
  }

  #send(message: ToHost): void {
    // A child that is already gone is handled by its exit event.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }
}

/** The process of several looks has ended before its time, and took all of them along. */
class ProcessEnded extends Error {
  readonly reason: FootlightError;

  constructor(reason: FootlightError) {
    super(reason.message);
    this.reason = reason;
  }

  /** What is said where the look had the process for itself. */
  blame(path: string): FootlightError {
    if (this.reason.code !== 'worker.crashed') return this.reason;
    return new FootlightError('media.crash', { kind: 'input', value: path, cause: this.reason });
  }
}

function createOverdueError(limit: number): FootlightError {
  return new FootlightError('limit.time', {
    kind: 'terminal',
    parameters: { limit: secondsOf(limit) },
    value: String(limit),
  });
}

function createCrashError(crash: string): FootlightError {
  return new FootlightError('worker.crashed', {
    kind: 'terminal',
    parameters: { attempts: 1 },
    value: crash,
  });
}
