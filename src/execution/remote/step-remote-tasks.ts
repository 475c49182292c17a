import type { FootlightError } from '../../core/errors.ts';
import { hashJson } from '../../core/hashing.ts';
import type { RemoteService, RemoteTasks } from '../../engines/remote-tasks.ts';
import { addUsage, NO_USAGE, type RemoteUsage } from '../../engines/remote-usage.ts';
import type { RemoteTaskHost } from './remote-task-host.ts';
import { runRemoteTask } from './run-remote-task.ts';
import { TaskLog } from './task-log.ts';

/** The remote tasks of one step; their keys are the same whenever the step runs with the same input. */
export class StepRemoteTasks implements RemoteTasks {
  readonly #stepKey: string;
  readonly #host: RemoteTaskHost;

  constructor(stepKey: string, host: RemoteTaskHost) {
    this.#stepKey = stepKey;
    this.#host = host;
  }

  run<Request, Result>(
    service: RemoteService<Request, Result>,
    identity: unknown,
    request: Request,
  ): Promise<Result> {
    return runRemoteTask(service, { key: this.createKey(service.name, identity), request }, this.#host);
  }

  async reject({ name }: { readonly name: string }, identity: unknown, error: FootlightError): Promise<void> {
    const { journal, signal } = this.#host;
    const key = this.createKey(name, identity);
    await using _claim = await journal.claim(key, signal);
    const log = await TaskLog.open(journal, key);
    if (log.last?.state === 'done') await log.writeChange('unusable', { error: error.toJSON() });
  }

  private createKey(service: string, identity: unknown): string {
    return hashJson({ step: this.#stepKey, service, identity });
  }
}

/** Sums the usage of tasks; each task counts once, however often it is reported. */
export class UsageLedger {
  readonly #byTask = new Map<string, RemoteUsage>();

  /** Records the usage of a task so far, in place of what was recorded of it before. */
  recordUsage(clientKey: string, usage: RemoteUsage): void {
    this.#byTask.set(clientKey, usage);
  }

  /** Adds the tasks of another ledger. */
  addAll(other: UsageLedger): void {
    for (const [clientKey, usage] of other.#byTask) this.recordUsage(clientKey, usage);
  }

  get total(): RemoteUsage {
    return [...this.#byTask.values()].reduce(addUsage, NO_USAGE);
  }
}
