import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createCancelledError, FootlightError, throwIfCancelled } from '../../core/errors.ts';
import { createMessage, type Message } from '../../core/messages/message.ts';
import type { EspeakAnswer, EspeakRequest } from './espeak-messages.ts';

const HOST = new URL(
  import.meta.filename.endsWith('.ts') ? './espeak-host.ts' : './espeak-host.js',
  import.meta.url,
);
/** Far above the time of a line, which is under a second, and of loading. */
const TIMEOUT_MS = 60_000;

type Spoken = Exclude<EspeakAnswer, { problem: string | Message }>;

/** A child process that speaks one line after the other. It is started with the first line, and again after a crash. */
export class EspeakProcess implements AsyncDisposable {
  #child: ChildProcess | undefined;
  #number = 0;
  #isDisposed = false;

  /** @throws `cancelled` before a process is started if nobody wants the line any more, and `speech.espeak` */
  async speak(request: Omit<EspeakRequest, 'id'>, signal: AbortSignal): Promise<Spoken> {
    throwIfCancelled(signal);
    if (this.#isDisposed) throw createCancelledError();
    if (!this.#child?.connected) this.#child = this.start();
    const child = this.#child;
    const id = ++this.#number;
    const answer = await new Promise<EspeakAnswer>((resolve, reject) => {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
      const settle = (act: () => void) => (): void => {
        child.off('message', onMessage);
        child.off('exit', onExit);
        limit.removeEventListener('abort', onAbort);
        act();
      };
      const onMessage = (message: EspeakAnswer): void => {
        if (message.id === id) settle(() => resolve(message))();
      };
      const onExit = settle(() => reject(createCrashError(createMessage('espeak-problem.ended'))));
      const onAbort = settle(() => {
        this.stop();
        reject(
          signal.aborted
            ? createCancelledError(signal.reason)
            : createCrashError(createMessage('espeak-problem.no-answer')),
        );
      });
      child.on('message', onMessage);
      child.on('exit', onExit);
      limit.addEventListener('abort', onAbort);
      child.send({ id, ...request }, (error) => error && onExit());
    });
    if ('problem' in answer) throw createCrashError(answer.problem);
    return answer;
  }

  private start(): ChildProcess {
    const child = fork(fileURLToPath(HOST), [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.on('exit', () => {
      if (this.#child === child) this.#child = undefined;
    });
    return child;
  }

  private stop(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    const child = this.#child;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    this.stop();
    await gone;
  }
}

function createCrashError(problem: string | Message): FootlightError {
  return new FootlightError('speech.espeak', { kind: 'retryable', parameters: { problem } });
}
