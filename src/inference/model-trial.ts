import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  createCancelledError,
  FootlightError,
  type SerializedError,
  throwIfCancelled,
} from '../core/errors.ts';
import { seconds } from '../core/messages/message.ts';
import type { ModelPorts, OpenModelFile, OpenNet } from './model-form.ts';
import type { PortInfo, TensorValue } from './tensor.ts';

const HOST = new URL(
  import.meta.filename.endsWith('.ts') ? './model-trial-host.ts' : './model-trial-host.js',
  import.meta.url,
);

type Tensors = Readonly<Record<string, TensorValue>>;

/** What the child process is asked: to open a file, or to run one that is open. */
export type ToTrial = { readonly id: number } & (
  | { readonly path: string }
  | { readonly file: number; readonly inputs: Tensors; readonly outputs: readonly string[] | undefined }
);

/** What it answers. */
export type FromTrial = { readonly id: number } & (
  | { readonly inputs: readonly PortInfo[]; readonly outputs: readonly PortInfo[]; readonly digest: string }
  | { readonly results: Record<string, TensorValue> }
  | { readonly error: SerializedError; readonly problem: string }
);

/** An answer that takes longer never comes: the largest nets take a minute for a picture on a slow machine. */
const LIMIT_SECONDS = 600;

/** A model file that is open in the child process. */
export interface TriedFile extends OpenModelFile {
  /** SHA-256 of what was opened. */
  readonly digest: string;
}

/**
 * A child process in which models are opened and run on the CPU. It can be ended at any time, while the runtime would hold this
 * process until its run is over, and a file that makes the runtime crash ends no more than it.
 */
export class ModelTrial implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #signal: AbortSignal | undefined;
  readonly #exited: Promise<FootlightError>;
  #asked = 0;
  #opened = 0;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
    this.#child = fork(fileURLToPath(HOST), [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', (code, name) => resolve(createEndedError(name ?? `exit ${code}`)));
      this.#child.once('error', (error) => resolve(createStartError(error)));
    });
  }

  /** @throws `cancelled`, `model.not-found`, `model.invalid-weights`, `model.invalid-graph`, `model.failed-trial` */
  async open(path: string): Promise<TriedFile> {
    const file = this.#opened++;
    const answer = await this.#ask({ path }).catch((error: unknown) => {
      if (error instanceof FootlightError)
        throw error.value === undefined ? error.with({ value: path }) : error;
      throw new FootlightError('model.invalid-graph', {
        kind: 'input',
        reason: 'file',
        parameters: { provider: 'cpu', problem: (error as Error).message },
        value: path,
      });
    });
    const { inputs, outputs, digest } = answer as ModelPorts & { readonly digest: string };
    const run: OpenNet['run'] = async (tensors, wanted) => {
      const ran = await this.#ask({ file, inputs: tensors, outputs: wanted });
      return (ran as { readonly results: Record<string, TensorValue> }).results;
    };
    return { path, digest, session: { inputs, outputs, run } };
  }

  async #ask(question: DistributedOmit<ToTrial, 'id'>): Promise<FromTrial> {
    const id = ++this.#asked;
    const child = this.#child;
    const { promise, resolve, reject } = Promise.withResolvers<FromTrial>();
    const onMessage = (message: FromTrial): void => {
      if (message.id === id) resolve(message);
    };
    const onAbort = (): void => reject(createCancelledError(this.#signal?.reason));
    child.on('message', onMessage);
    this.#signal?.addEventListener('abort', onAbort);
    if (this.#signal?.aborted) onAbort();
    void this.#exited.then(reject);
    const timer = setTimeout(() => reject(createTimeoutError()), LIMIT_SECONDS * 1000);
    child.send({ id, ...question }, () => undefined);
    try {
      return readAnswer(await promise);
    } finally {
      clearTimeout(timer);
      child.off('message', onMessage);
      this.#signal?.removeEventListener('abort', onAbort);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }
}

/**
 * Opens a model's file in a process of its own, for as long as it is used.
 *
 * @param digest SHA-256 of what was read of the file
 * @throws `input.changed` if the file holds something else by now, and what `ModelTrial.open` throws
 */
export async function tryModelFile<Result>(
  path: string,
  digest: string,
  use: (net: OpenNet) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  throwIfCancelled(signal);
  await using trial = new ModelTrial(signal);
  const file = await trial.open(path);
  if (file.digest !== digest)
    throw new FootlightError('input.changed', { kind: 'input', reason: 'replaced', value: path });
  return await use(file.session);
}

/** The process is killed by the system where memory runs out, and ends by a signal or a code of its own where the runtime crashes. */
function createEndedError(how: string): FootlightError {
  if (how === 'SIGKILL') return new FootlightError('model.failed-trial', { kind: 'input', reason: 'killed' });
  const parameters = { how };
  return new FootlightError('model.failed-trial', { kind: 'input', reason: 'crashed', parameters });
}

/** There was no process to try anything in. */
function createStartError(cause: Error): FootlightError {
  const parameters = { problem: cause.message };
  return new FootlightError('model.failed-trial', { kind: 'retryable', reason: 'start', parameters, cause });
}

function createTimeoutError(): FootlightError {
  const parameters = { limit: seconds(LIMIT_SECONDS) };
  return new FootlightError('model.failed-trial', { kind: 'input', reason: 'timeout', parameters });
}

type DistributedOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;

/** What the runtime said stays its own words; what the file was refused for keeps its code. */
function readAnswer(answer: FromTrial): FromTrial {
  if (!('error' in answer)) return answer;
  const isOwn = answer.error.code.startsWith('model.') || answer.error.code.startsWith('inference.');
  throw isOwn ? FootlightError.fromJSON(answer.error) : new Error(answer.problem);
}
