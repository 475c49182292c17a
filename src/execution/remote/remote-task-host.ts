import type { RemoteUsage } from '../../engines/remote-usage.ts';
import type { Warning } from '../events.ts';
import type { RemoteTaskJournal } from './remote-task-journal.ts';

/** What the run of a workflow lends to the tasks that it has done elsewhere. */
export interface RemoteTaskHost {
  readonly journal: RemoteTaskJournal;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** Whether the tasks are no longer wanted; where only the waiting ends, they are left to the next run. */
  isCancelled(): boolean;
  /** Lost tasks are sent again: their owner knows that they may be billed twice. */
  readonly sendsLostAgain?: boolean;
  warn(warning: Warning): void;
  /** Tells all that the task of this name has used so far. */
  charge(clientKey: string, usage: RemoteUsage): void;
}
