import type { FootlightError } from '../../core/errors.ts';
import { hashJson } from '../../core/hashing.ts';
import type { RemoteService, RemoteTasks } from '../../engines/remote-tasks.ts';
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
