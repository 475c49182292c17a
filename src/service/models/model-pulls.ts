import { FootlightError, toFootlightError } from '../../core/errors.ts';
import { freeBytes } from '../../core/files.ts';
import type { ModelStore } from '../../engines/model-store/model-store.ts';

/** How far a download has come; it stays known after a failure, until it is asked for again. */
export interface ModelPull {
  readonly receivedBytes: number;
  readonly error: FootlightError | undefined;
  /** Whether files of an installed model are downloaded again. */
  readonly isRepair: boolean;
}

interface RunningPull {
  /** About as much as it will be. */
  readonly bytes: number;
  readonly isRepair: boolean;
  /** By file. */
  readonly received: Map<string, number>;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

/**
 * Downloads of models, each once at a time. They belong to the service and not to a caller, who may leave; one that a
 * restart interrupts goes on where it was when it is asked for again.
 */
export class ModelPulls implements AsyncDisposable {
  readonly #store: ModelStore;
  readonly #minFreeBytes: number;
  readonly #running = new Map<string, RunningPull>();
  readonly #failed = new Map<string, ModelPull>();

  /** @param minFreeBytes that downloads leave free */
  constructor(store: ModelStore, minFreeBytes: number) {
    this.#store = store;
    this.#minFreeBytes = minFreeBytes;
  }

  /** What is known of a model's download; undefined if none runs and none has failed. */
  find(name: string): ModelPull | undefined {
    const running = this.#running.get(name);
    if (!running) return this.#failed.get(name);
    const { received, isRepair } = running;
    return { receivedBytes: sum(received.values()), error: undefined, isRepair };
  }

  isRunning(name: string): boolean {
    return this.#running.has(name);
  }

  /** Forgets why a download failed. */
  forget(name: string): void {
    this.#failed.delete(name);
  }

  /**
   * Begins the download of a model of the catalogue, unless it runs already.
   *
   * @param bytes that it will take, about
   * @param isRepair whether the model is installed, and what is missing or changed of it is downloaded again
   * @returns whether it was begun
   * @throws `storage.full`
   */
  async begin(name: string, bytes: number, isRepair = false): Promise<boolean> {
    if (this.#running.has(name)) return false;
    const free = await freeBytes(this.#store.root);
    if (free - this.#countExpectedBytes() - bytes < this.#minFreeBytes)
      throw new FootlightError('storage.full', { kind: 'retryable', reason: 'models', value: String(free) });
    // Another request may have begun it meanwhile.
    if (this.#running.has(name)) return false;
    const controller = new AbortController();
    const received = new Map<string, number>();
    const ended = this.#pull(name, received, controller.signal);
    this.#failed.delete(name);
    this.#running.set(name, { bytes, isRepair, received, controller, ended });
    return true;
  }

  /** What the downloads that run will still take. */
  #countExpectedBytes(): number {
    return [...this.#running.values()]
      .map(({ bytes, received }) => bytes - sum(received.values()))
      .reduce((total, left) => total + Math.max(0, left), 0);
  }

  /** Stops a download, and forgets one that has failed; what has come of it stays for the next time. */
  async stop(name: string): Promise<void> {
    const running = this.#running.get(name);
    running?.controller.abort();
    await running?.ended;
    this.#failed.delete(name);
  }

  async #pull(name: string, received: Map<string, number>, signal: AbortSignal): Promise<void> {
    const onProgress = (file: string, bytes: number): void => void received.set(file, bytes);
    try {
      await this.#store.pull(name, { signal, onProgress });
      this.#running.delete(name);
    } catch (caught) {
      const { receivedBytes = 0, isRepair = false } = this.find(name) ?? {};
      this.#running.delete(name);
      if (!signal.aborted)
        this.#failed.set(name, { receivedBytes, isRepair, error: toFootlightError(caught) });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of [...this.#running.keys()]) await this.stop(name);
  }
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}
