import type { RemoteUsage } from '../../engines/remote-usage.ts';
import type { Warning } from '../events.ts';
import type { RemoteTaskJournal } from './remote-task-journal.ts';

/** What the run of a workflow lends to the tasks that it has done elsewhere. */
export interface RemoteTaskHost {
  readonly journal: RemoteTaskJournal;
  /** Ends the waiting. Tasks that are still wanted are left to the next run; those that are `StopRequested` end too. */
  readonly signal: AbortSignal;
  /** Lost tasks are sent again: their owner knows that they may be billed twice. */
  readonly sendsLostAgain?: boolean;
  warn(warning: Warning): void;
  /** Tells all that the task of this name has used so far. */
  charge(clientKey: string, usage: RemoteUsage): void;
}
