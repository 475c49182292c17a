import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { createCancelledError, FootlightError, throwIfCancelled } from '../../core/errors.ts';
import type {
  GeneratedSound,
  SoundGenerator,
  SoundRequest,
  SoundSession,
} from '../../engines/sound-generator.ts';
import type { SoundJob, SoundResult } from './sound-worker.ts';

const WORKER = new URL(
  import.meta.filename.endsWith('.ts') ? './sound-worker.ts' : './sound-worker.js',
  import.meta.url,
);
const MAX_THREADS = 4;

/** Procedural ambiences and effects, synthesized in worker threads. */
export const builtinSoundGenerator: SoundGenerator = {
  id: 'builtin',
  version: '1',
  maxSeconds: 30,
  concurrency: Math.min(MAX_THREADS, availableParallelism()),
  usesAccelerator: false,
  open: async () => new BuiltinSession(),
};

class BuiltinSession implements SoundSession {
  readonly #free: Worker[] = [];
  readonly #all: Worker[] = [];
  #number = 0;

  async generate({ signal, ...request }: SoundRequest): Promise<GeneratedSound> {
    throwIfCancelled(signal);
    const worker = this.#free.pop() ?? this.start();
    const job: SoundJob = { id: ++this.#number, ...request };
    const answer = await ask(worker, job, signal);
    this.#free.push(worker);
    if ('error' in answer) throw FootlightError.fromJSON(answer.error);
    return answer.sound;
  }

  private start(): Worker {
    const worker = new Worker(WORKER);
    this.#all.push(worker);
    return worker;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#all.map((worker) => worker.terminate()));
  }
}

/** Sends a job to an idle thread; after a failure or a cancellation the thread is not used again. */
function ask(worker: Worker, job: SoundJob, signal: AbortSignal): Promise<SoundResult> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      signal.removeEventListener('abort', onAbort);
    };
    const onMessage = (answer: SoundResult): void => {
      if (answer.id !== job.id) return;
      settle();
      resolve(answer);
    };
    const onError = (error: Error): void => {
      settle();
      reject(error);
    };
    const onAbort = (): void => {
      settle();
      reject(createCancelledError(signal.reason));
    };
    worker.on('message', onMessage);
    worker.on('error', onError);
    signal.addEventListener('abort', onAbort);
    worker.postMessage(job);
  });
}
