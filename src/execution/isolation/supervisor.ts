import { type ChildProcess, fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { getDeviceEnvironment } from '../../core/devices.ts';
import { createCancelledError, FootlightError, toFootlightError } from '../../core/errors.ts';
import { isStopRequested } from '../../core/stop-requested.ts';
import type { EventListener } from '../events.ts';
import type { SharedCall } from '../sharing/shared-work.ts';
import { getHostFlags, HOST_ENVIRONMENT } from './host-memory.ts';
import type { FromHost, JobRequest, ToHost } from './messages.ts';
import type { SharedQuestion } from './parent-calls.ts';
import { type ProcessLimits, watchLimits } from './process-limits.ts';

export interface SupervisorOptions {
  /** Module that calls `serveJob`. */
  readonly host: URL;
  readonly signal?: AbortSignal;
  readonly onEvent?: EventListener;
  readonly limits?: ProcessLimits;
  /** Working folder of the child: outputs without a path are written there. */
  readonly directory?: string;
  /** Environment of the child; default: that of this process. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Calls of hosted services, which the job may wait for. */
  readonly calls?: CallSource;
  /** Answers about items that are shared with other workers. */
  readonly share?: (call: SharedCall) => Promise<unknown>;
  /** Takes the processor only where nobody else wants it. */
  readonly isBackground?: boolean;
}

/** Tells of the calls of hosted services. */
export interface CallSource {
  /**
   * @param listener is told the digest of a token, or nothing if calls may have been missed
   * @returns ends it
   */
  listen(listener: (digest?: string) => void): () => void;
}

/** About a third of the processor that others get beside it where there is too little of it. */
const BACKGROUND_NICENESS = 5;
/** How often the job is started again after a native crash; finished steps are not repeated. */
const MAX_RESTARTS = 2;
/** How long a cancelled host may take to close its files before it is killed. */
const CANCEL_GRACE_MS = 1500;

/**
 * Runs a job in a child process, so that a crash inside FFmpeg ends the child and not the program. A crashed
 * child is replaced and the job goes on from its checkpoints.
 */
export async function superviseJob(request: JobRequest, options: SupervisorOptions): Promise<unknown> {
  const environment = await createJobEnvironment(request, options.environment ?? process.env);
  for (let attempt = 0; ; attempt++) {
    const outcome = await runOnce(request, { ...options, environment });
    if ('result' in outcome) return outcome.result;
    if (attempt === MAX_RESTARTS) {
      throw new FootlightError('worker.crashed', {
        kind: 'terminal',
        parameters: { attempts: attempt + 1 },
        value: outcome.crash,
      });
    }
    options.onEvent?.({ type: 'worker-restart', attempt: attempt + 1, reason: outcome.crash });
  }
}

/** Creates the environment that restricts the child to the device of the request. */
async function createJobEnvironment(
  request: JobRequest,
  environment: NodeJS.ProcessEnv,
): Promise<NodeJS.ProcessEnv> {
  const device = request.mode === 'check' ? undefined : request.device;
  const chosen = device ?? environment.FOOTLIGHT_DEVICE;
  return { ...HOST_ENVIRONMENT, ...environment, ...(chosen && (await getDeviceEnvironment(chosen))) };
}

/** `crash` is the signal that killed the child, or its exit code, such as `exit 134`. */
type Outcome = { readonly result: unknown } | { readonly crash: string };

/** Threads that the child starts later take its priority over. Nothing changes on Windows, which has fewer steps. */
function yieldProcessor({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, BACKGROUND_NICENESS);
  } catch {
    // It has ended already, or the system knows no priorities.
  }
}

function runOnce(request: JobRequest, options: SupervisorOptions): Promise<Outcome> {
  const {
    host,
    signal,
    onEvent,
    limits = {},
    directory,
    environment: env,
    isBackground,
    calls,
    share,
  } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(createCancelledError(signal.reason));
    const child = fork(fileURLToPath(host), [], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: getHostFlags(env ?? process.env),
      env,
      cwd: directory,
    });
    if (isBackground) yieldProcessor(child);
    const watch = watchLimits(child, limits);
    const stopCancelling = cancelOnAbort(child, signal);
    const stopCalls = calls?.listen((digest) => send(child, { type: 'callback', digest }));
    let answer: Extract<FromHost, { type: 'done' | 'failed' }> | undefined;
    child.on('message', (message: FromHost) => {
      if (isSignOfLife(message)) watch.noteMessage();
      if (message.type === 'event') onEvent?.(message.event);
      else if (message.type === 'share') void answerQuestion(child, message, share);
      else if (message.type === 'done' || message.type === 'failed') {
        answer = message;
        child.disconnect();
      }
    });
    const cleanUp = () => {
      stopCancelling();
      stopCalls?.();
      return watch.stop();
    };
    // A child that could not be started has no exit. One that could not be told something has both, in which nothing is left.
    child.on('error', (error) => {
      if (child.pid === undefined) cleanUp();
      reject(error);
    });
    child.on('exit', (code, killedBy) => {
      const overLimit = cleanUp();
      if (answer?.type === 'done') resolve({ result: answer.result });
      else if (answer?.type === 'failed') reject(FootlightError.fromJSON(answer.error));
      else if (signal?.aborted) reject(createCancelledError(signal.reason));
      else if (overLimit) reject(overLimit);
      else resolve({ crash: killedBy ?? `exit ${code}` });
    });
    send(child, { type: 'start', request });
  });
}

function cancelOnAbort(child: ChildProcess, signal?: AbortSignal): () => void {
  if (!signal) return () => undefined;
  let killer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    send(child, { type: 'cancel', isStopRequested: isStopRequested(signal) });
    killer = setTimeout(() => child.kill('SIGKILL'), CANCEL_GRACE_MS);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  return () => {
    clearTimeout(killer);
    signal.removeEventListener('abort', onAbort);
  };
}

/** Whether a message tells that the work goes on, or that it is done elsewhere. */
function isSignOfLife(message: FromHost): boolean {
  return message.type !== 'share' || (message.call.ask === 'look' && message.call.isWaiting);
}

async function answerQuestion(
  child: ChildProcess,
  { id, call }: SharedQuestion,
  share: SupervisorOptions['share'],
): Promise<void> {
  try {
    send(child, { type: 'shared', id, result: await share?.(call) });
  } catch (error) {
    send(child, { type: 'shared', id, error: toFootlightError(error).toJSON() });
  }
}

function send(child: ChildProcess, message: ToHost): void {
  // A child that is already gone is handled by its exit event.
  if (child.connected) child.send(message, () => undefined);
}
