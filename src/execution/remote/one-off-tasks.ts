import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RemoteTasks } from '../../engines/remote-tasks.ts';
import type { Warning } from '../events.ts';
import { DiskRemoteTaskJournal } from './disk-remote-task-journal.ts';
import { StepRemoteTasks } from './step-remote-tasks.ts';

/**
 * Opens remote tasks outside of a workflow, such as for `footlight say`. Their records are removed on disposal, so that
 * nothing of them is found again, and their usage is recorded nowhere: only the service knows it.
 *
 * @param warn receives the warnings of the tasks, such as that one may be billed twice
 */
export async function openOneOffTasks(
  signal: AbortSignal,
  warn: (warning: Warning) => void,
): Promise<RemoteTasks & AsyncDisposable> {
  const journal = new DiskRemoteTaskJournal(await mkdtemp(join(tmpdir(), 'footlight-tasks-')));
  await journal.open();
  const tasks = new StepRemoteTasks('one-off', {
    journal,
    signal,
    warn,
    recordUsage: () => undefined,
  });
  const dispose = (): Promise<void> => rm(journal.folder, { recursive: true, force: true });
  return Object.assign(tasks, { [Symbol.asyncDispose]: dispose });
}
