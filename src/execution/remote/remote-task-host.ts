import type { BilledModel } from '../../engines/prices/price.ts';
import type { RemoteUsage } from '../../engines/remote-usage.ts';
import type { Warning } from '../events.ts';
import type { RemoteTaskJournal } from './remote-task-journal.ts';

/** The parts of a run that its remote tasks need. */
export interface RemoteTaskHost {
  readonly journal: RemoteTaskJournal;
  /** Ends the waiting. Tasks go on for the next run, unless the reason is `StopRequested`: then they are cancelled. */
  readonly signal: AbortSignal;
  /** Whether lost tasks are sent again, although they may be billed twice. */
  readonly sendsLostAgain?: boolean;
  warn(warning: Warning): void;
  /**
   * Records the usage of a task so far, in place of what was recorded of it before.
   *
   * @param clientKey the idempotency key of the task
   * @param billed who bills it
   */
  recordUsage(clientKey: string, usage: RemoteUsage, billed: BilledModel | undefined): void;
}
