import { listEngineUses } from '../../execution/engine-options.ts';
import { countFellows } from '../sharing/fellows.ts';
import { SharedItems } from '../sharing/shared-items.ts';
import { CPU_QUEUE, chooseQueue } from '../tasks/queues.ts';
import type { Task } from '../tasks/task.ts';
import type { superviseTask } from './supervise-task.ts';
import type { TaskRunContext } from './task-run-context.ts';

/**
 * What a run shares with other workers: items of its steps, if it works on processors. An accelerator of another machine
 * computes other digits, and a hosted service has limits of its own.
 */
export class RunShare {
  readonly #context: TaskRunContext;
  readonly #task: Task;
  #items: SharedItems | undefined;

  constructor(context: TaskRunContext, task: Task) {
    this.#context = context;
    this.#task = task;
  }

  /** Counts the workers that a run is planned for, and lets it share its items with them. */
  async describe(
    signal: AbortSignal,
  ): Promise<Pick<Parameters<typeof superviseTask>[1], 'workers' | 'sharing'>> {
    const { backend, lease, kind, limits } = this.#context;
    const { id, mode, workflow } = this.#task;
    if ((await this.findQueue()) !== CPU_QUEUE) return { workers: 1 };
    const { database } = backend;
    const self = { database, executor: lease.executor, kind, workflow };
    const fellows = await database.retryUntilAvailable(() => countFellows(self), signal);
    if (mode === 'plan') return { workers: 1 + fellows };
    const items = new SharedItems({
      ...self,
      ...{ taskId: id, role: 'owner', stallSeconds: limits.process.stallSeconds },
    });
    this.#items = items;
    return {
      workers: 1 + fellows,
      sharing: { role: 'owner', answer: (call) => items.answer(call, signal) },
    };
  }

  /** The queue of the run, which for a plan is that of the run that is planned. */
  private async findQueue(): Promise<string> {
    const { queue, mode, workflow, options } = this.#task;
    if (mode !== 'plan') return queue;
    const { backend, productions, engines } = this.#context;
    const schema = productions.get(workflow)!.options;
    const need = engines.getNeed(listEngineUses(schema, schema.parse(options)));
    return backend.database.retryUntilAvailable(() =>
      backend.database.runInTransaction((client) => chooseQueue(client, need)),
    );
  }

  /** Gives back what a process held that ended before its time. */
  async end(): Promise<void> {
    await this.#items?.end(this.#context.stop);
  }
}
