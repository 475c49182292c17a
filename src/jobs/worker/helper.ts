import type { Logger } from 'pino';
import { toFootlightError } from '../../core/errors.ts';
import { claimTaskToHelp, endHelp } from '../sharing/fellows.ts';
import type { Task } from '../tasks/task.ts';
import { HelpRun } from './help-run.ts';
import type { TaskRunContext } from './task-run-context.ts';

/** How often it is looked for work of others that no notification told of. */
const LOOK_ANYWAY_MS = 10_000;
/** After help that came to nothing, the task is left alone for so long: this machine lacks something that it needs. */
const LEAVE_ALONE_MS = 300_000;

export interface HelperOptions extends TaskRunContext {
  /** Whether this worker has no work of its own, and none waits for it. */
  readonly isFree: () => boolean;
}

/** Makes items for runs of other workers while this one has nothing to do; at most for one at a time. */
export class Helper {
  readonly #options: HelperOptions;
  readonly #leftAlone = new Map<string, number>();
  #mayBeWanted = true;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #current: HelpRun | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(options: HelperOptions) {
    this.#options = options;
  }

  /** Takes a notification that a task has items to share, or that notifications may have been missed. */
  tell(): void {
    this.#mayBeWanted = true;
  }

  /** Begins to help if somebody wants it, or ends what is no longer wanted. */
  async look(now = performance.now()): Promise<void> {
    if (this.#current) return this.follow(this.#current);
    if (!this.#options.isFree()) return;
    if (!this.#mayBeWanted && now - this.#lookedAt < LOOK_ANYWAY_MS) return;
    this.#lookedAt = now;
    this.#mayBeWanted = false;
    const task = await this.findTask(now).catch(() => undefined);
    if (task && this.#options.isFree()) this.begin(task);
    else if (task) await this.endHelp();
  }

  /** Ends at once what a task is no longer wanted for. */
  onTaskChanged(id: string): void {
    if (this.#current?.task.id === id) void this.follow(this.#current);
  }

  async stop(): Promise<void> {
    this.#current?.stop();
    await this.#ended;
  }

  private async follow(run: HelpRun): Promise<void> {
    const tasks = await this.#options.backend.database
      .query<Pick<Task, 'status'>>('SELECT status FROM footlight.tasks WHERE id = $1', [run.task.id])
      .catch(() => undefined);
    if (tasks) run.follow(tasks[0]?.status);
  }

  private findTask(now: number): Promise<Task | undefined> {
    const { backend, lease, kind, productions } = this.#options;
    for (const [id, until] of this.#leftAlone) if (until < now) this.#leftAlone.delete(id);
    return claimTaskToHelp(
      backend.database,
      { executor: lease.executor, kind },
      { workflows: [...productions.keys()], except: [...this.#leftAlone.keys()] },
    );
  }

  private begin(task: Task): void {
    const run = new HelpRun(task, this.#options, this.#options.isFree);
    this.#current = run;
    this.#ended = this.help(run).finally(() => {
      this.#current = undefined;
      this.#mayBeWanted = true;
    });
  }

  private async help(run: HelpRun): Promise<void> {
    const { logger, isFree } = this.#options;
    const log: Logger = logger.child({ task_id: run.task.id, workflow: run.task.workflow });
    try {
      if ((await run.run(log)) || !isFree()) return;
    } catch (caught) {
      const error = toFootlightError(caught);
      if (error.kind === 'cancelled') return;
      log.info({ error: error.toDetailedJSON() }, 'this worker can’t help a task');
    } finally {
      await this.endHelp();
    }
    this.#leftAlone.set(run.task.id, performance.now() + LEAVE_ALONE_MS);
  }

  private async endHelp(): Promise<void> {
    const { backend, lease, stop } = this.#options;
    const { database } = backend;
    await database.retryUntilAvailable(() => endHelp(database, lease.executor), stop).catch(() => undefined);
  }
}
