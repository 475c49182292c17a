import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RemoteTasks } from '../../engines/remote-tasks.ts';
import { DiskRemoteTaskJournal } from './disk-remote-task-journal.ts';
import { StepRemoteTasks } from './step-remote-tasks.ts';

/** Remote tasks outside of a workflow, such as for `footlight say`; their records are removed on disposal. */
export async function openOneOffTasks(signal: AbortSignal): Promise<RemoteTasks & AsyncDisposable> {
  const journal = new DiskRemoteTaskJournal(await mkdtemp(join(tmpdir(), 'footlight-tasks-')));
  await journal.open();
  const tasks = new StepRemoteTasks('one-off', {
    journal,
    signal,
    warn: () => undefined,
    charge: () => undefined,
  });
  const dispose = (): Promise<void> => rm(journal.folder, { recursive: true, force: true });
  return Object.assign(tasks, { [Symbol.asyncDispose]: dispose });
}
