import type { Logger } from 'pino';
import { createCancelledError, throwIfCancelled } from '../../core/errors.ts';
import type { SharedCall } from '../../execution/sharing/shared-work.ts';
import { TaskFiles } from '../files/task-files.ts';
import { SharedItems } from '../sharing/shared-items.ts';
import { getHelpId, type Task } from '../tasks/task.ts';
import { superviseTask } from './supervise-task.ts';
import type { TaskRunContext } from './task-run-context.ts';

/** How a helped task may be when its items are still wanted; it waits between the death of a worker and the next one. */
const HELPED_STATUSES: readonly string[] = ['running', 'queued'];

/** The work of a worker that makes items for the run of another one, in a process and a folder of its own. */
export class HelpRun {
  readonly task: Task;
  readonly #context: TaskRunContext;
  readonly #isFree: () => boolean;
  readonly #stop = new AbortController();

  constructor(task: Task, context: TaskRunContext, isFree: () => boolean) {
    this.task = task;
    this.#context = context;
    this.#isFree = isFree;
  }

  stop(): void {
    this.#stop.abort();
  }

  /** Ends it if its task is no longer worked on. */
  follow(status: string | undefined): void {
    if (status === undefined || !HELPED_STATUSES.includes(status)) this.stop();
  }

  /** @returns whether this worker can help the task, though perhaps nothing was free any more */
  async run(log: Logger): Promise<boolean> {
    const { backend, lease, kind, stop } = this.#context;
    const { folders, objects, database } = backend;
    const { id, workflow } = this.task;
    const files = new TaskFiles(folders.runFolder(getHelpId(this.task, lease.executor)), objects);
    const signal = AbortSignal.any([this.#stop.signal, await lease.acquire(this.#stop.signal)]);
    const items = new SharedItems({
      ...{ database, executor: lease.executor, kind, taskId: id, workflow },
      role: 'helper',
      isFree: this.#isFree,
    });
    try {
      throwIfCancelled(signal);
      await files.open();
      const sharing = { role: 'helper', answer: (call: SharedCall) => items.answer(call, signal) } as const;
      const work = { task: this.task, files, workers: 1, sharing, signal, onEvent: () => undefined };
      const { result } = await superviseTask(this.#context, work);
      const { made } = result as { readonly made: number };
      log.info({ made }, 'helped another worker’s task');
      return made > 0 || !items.lacksKeys;
    } catch (error) {
      if (signal.aborted) throw createCancelledError(error);
      throw error;
    } finally {
      // First, as the owner waits for what is held, whatever becomes of the files.
      await items.end(stop).finally(() => files.remove());
    }
  }
}
