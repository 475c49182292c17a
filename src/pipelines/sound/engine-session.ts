import { FootlightError, toFootlightError } from '../../core/errors.ts';
import { bytes } from '../../core/messages/message.ts';
import { createWarning } from '../../core/warning.ts';
import type { Accelerator } from '../../engines/engine.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';

interface Engine<Session> {
  readonly id: string;
  readonly usesAccelerator: boolean;
  open(signal: AbortSignal): Promise<Session>;
}

/** Failures in a row after which an engine is not asked again. */
const MAX_FAILURES = 3;
/** Memory of the device that an engine may still hold after it is closed. */
const LEFTOVER_BYTES = 512 << 20;

/**
 * One engine for one stage. It is opened at the first use and has the accelerator to itself; when it is closed, a
 * warning tells whether it still holds memory. An engine that fails several times in a row is not asked again.
 */
export class EngineSession<Session extends AsyncDisposable> implements AsyncDisposable {
  readonly #engine: Engine<Session>;
  readonly #context: WorkflowContext;
  readonly #accelerator: Accelerator;
  #opened: Promise<Session> | undefined;
  #lease: AsyncDisposable | undefined;
  #bytesBefore: number | undefined;
  #failures = 0;

  constructor(engine: Engine<Session>, context: WorkflowContext) {
    this.#engine = engine;
    this.#context = context;
    this.#accelerator = context.engines.accelerator;
  }

  async use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    if (this.#failures >= MAX_FAILURES) throw this.createDeadError();
    try {
      this.#opened ??= this.open();
      const result = await work(await this.#opened);
      this.#failures = 0;
      return result;
    } catch (error) {
      const { kind } = toFootlightError(error);
      // A line that can't be spoken doesn't mean that the next one fails too.
      if (kind !== 'input' && kind !== 'cancelled') this.#failures++;
      throw error;
    }
  }

  private async open(): Promise<Session> {
    const { signal } = this.#context;
    if (this.#engine.usesAccelerator) {
      this.#lease = await this.#accelerator.lease(signal);
      this.#bytesBefore = await this.#accelerator.measureUsedBytes();
    }
    return this.#engine.open(signal);
  }

  private createDeadError(): FootlightError {
    return new FootlightError('engine.dead', { kind: 'terminal', value: this.#engine.id });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      const session = await this.#opened?.catch(() => undefined);
      await session?.[Symbol.asyncDispose]();
      const after = this.#lease && (await this.#accelerator.measureUsedBytes());
      if (
        after !== undefined &&
        this.#bytesBefore !== undefined &&
        after > this.#bytesBefore + LEFTOVER_BYTES
      )
        this.#context.warn(
          createWarning('engine.memory-held', {
            engine: this.#engine.id,
            size: bytes(after - this.#bytesBefore),
          }),
        );
    } finally {
      await this.#lease?.[Symbol.asyncDispose]();
    }
  }
}
