import type { RemoteTaskJournal } from '../../src/execution/remote/remote-task-journal.ts';
import { StepRemoteTasks } from '../../src/execution/remote/step-remote-tasks.ts';
import { MemoryJournal } from './memory-journal.ts';
import { remoteHost, type TestHost } from './remote-host.ts';

export type EngineRun = TestHost & { readonly code?: string; readonly error?: Error };

/** One step, run again and again with the same input and one journal: each `run` is one of its runs. */
export class EngineRuns {
  readonly #journal: RemoteTaskJournal;
  readonly #changes: Parameters<typeof remoteHost>[1];

  /** @param journal one in memory, which keeps no files, if it is left out */
  constructor(
    journal: RemoteTaskJournal = new MemoryJournal(),
    changes: Parameters<typeof remoteHost>[1] = {},
  ) {
    this.#journal = journal;
    this.#changes = changes;
  }

  async run(
    work: (remote: StepRemoteTasks, signal: AbortSignal) => Promise<unknown>,
    controller?: (controller: AbortController) => void,
  ): Promise<EngineRun> {
    const host = remoteHost(this.#journal, this.#changes);
    controller?.(host.controller);
    const end = await work(new StepRemoteTasks('a step', host), host.signal).then(
      () => ({}),
      (error: Error & { code: string }) => ({ error, code: error.code }),
    );
    return Object.assign(host, end);
  }
}
