import type { RemoteUsage } from '../../engines/remote-usage.ts';
import type { Warning } from '../events.ts';
import type { RemoteTaskJournal } from './remote-task-journal.ts';

/** What remote tasks need of the run that they belong to. */
export interface RemoteTaskHost {
  readonly journal: RemoteTaskJournal;
  /** Ends the waiting. Tasks go on for the next run, unless the reason is `StopRequested`: then they are cancelled. */
  readonly signal: AbortSignal;
  /** Whether lost tasks are sent again, although they may be billed twice. */
  readonly sendsLostAgain?: boolean;
  warn(warning: Warning): void;
  /** Reports all usage of the task of this name so far. */
  charge(clientKey: string, usage: RemoteUsage): void;
}
