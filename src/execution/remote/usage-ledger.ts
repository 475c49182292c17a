import type { BilledWork } from '../../engines/prices/cost.ts';
import type { BilledModel } from '../../engines/prices/price.ts';
import { addUsage, NO_USAGE, type RemoteUsage } from '../../engines/remote-usage.ts';

/** Usage of one task. */
export interface UsageEntry {
  /** Name of the step that needed it. */
  readonly stage: string;
  readonly usage: RemoteUsage;
  readonly billed: BilledModel | undefined;
}

/** Sums the usage of tasks; each task counts once, however often it is reported. */
export class UsageLedger {
  readonly #byTask = new Map<string, UsageEntry>();

  /** Records the usage of a task so far, in place of what was recorded of it before. */
  recordUsage(clientKey: string, entry: UsageEntry): void {
    this.#byTask.set(clientKey, entry);
  }

  /** The tasks with their idempotency keys. */
  list(): (UsageEntry & { readonly clientKey: string })[] {
    return [...this.#byTask].map(([clientKey, entry]) => ({ clientKey, ...entry }));
  }

  /** Adds the tasks of another ledger. */
  addAll(other: UsageLedger): void {
    for (const [clientKey, entry] of other.#byTask) this.recordUsage(clientKey, entry);
  }

  get total(): RemoteUsage {
    return [...this.#byTask.values()].map(({ usage }) => usage).reduce(addUsage, NO_USAGE);
  }

  /** What is billed, a task each, in the order in which they were first used. */
  listBilledWork(): BilledWork[] {
    return [...this.#byTask.values()].flatMap(({ stage, usage, billed }) =>
      billed && Object.keys(usage).length > 0 ? [{ stage, model: billed, usage }] : [],
    );
  }
}
