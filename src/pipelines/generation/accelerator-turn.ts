import type { Generator } from '../../engines/generation.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';

/**
 * The accelerator of the machine for one stage. It is waited for at the first request of an engine that needs it to itself,
 * so that results that are found keep nobody waiting, and is held until the stage ends.
 */
export class AcceleratorTurn implements AsyncDisposable {
  readonly #context: WorkflowContext;
  #lease: Promise<AsyncDisposable> | undefined;

  constructor(context: WorkflowContext) {
    this.#context = context;
  }

  /** @throws `cancelled` */
  async wait({ usesAccelerator }: Pick<Generator, 'usesAccelerator'>): Promise<void> {
    const { engines, signal } = this.#context;
    if (!usesAccelerator) return;
    this.#lease ??= engines.accelerator.lease(signal);
    await this.#lease;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const lease = await this.#lease?.catch(() => undefined);
    await lease?.[Symbol.asyncDispose]();
  }
}
