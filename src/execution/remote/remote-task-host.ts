import type { BilledModel } from '../../engines/prices/price.ts';
import type { RemoteUsage } from '../../engines/remote-usage.ts';
import type { Warning } from '../events.ts';
import type { Callbacks } from './callbacks.ts';
import type { RemoteTaskJournal } from './remote-task-journal.ts';
import type { UsageEntry } from './usage-ledger.ts';

/** A task that is billed, before it is sent. */
export interface BilledTask {
  /** Name of the step that needs it. */
  readonly stage: string;
  readonly billed: BilledModel;
  /** What it will be billed for; undefined if that is not known. */
  readonly expected?: RemoteUsage;
}

/** Keeps a run from spending more than it may. */
export interface SpendingGuard {
  /** Lets a task be sent, and counts it as expected until its usage is known. @throws if it may not be sent */
  admit(taskKey: string, task: BilledTask): void;
  /** Counts what a task was billed, in place of what was counted of it before. */
  count(clientKey: string, entry: UsageEntry, taskKey?: string): void;
}

/** The parts of a run that its remote tasks need. */
export interface RemoteTaskHost {
  readonly journal: RemoteTaskJournal;
  /** Ends the waiting. Tasks go on for the next run, unless the reason is `StopRequested`: then they are cancelled. */
  readonly signal: AbortSignal;
  /** Whether lost tasks are sent again, although they may be billed twice. */
  readonly sendsLostAgain?: boolean;
  /** Name of the step. */
  readonly stage?: string;
  readonly budget?: SpendingGuard;
  /** Where services may call when a task has ended; without it, tasks are only polled. */
  readonly callbacks?: Callbacks;
  warn(warning: Warning): void;
  /**
   * Records the usage of a task so far, in place of what was recorded of it before.
   *
   * @param clientKey the idempotency key of the task
   * @param billed who bills it
   */
  recordUsage(clientKey: string, usage: RemoteUsage, billed: BilledModel | undefined): void;
}
