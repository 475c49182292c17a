import { hashJson } from '../../core/hashing.ts';
import type { RemoteService, RemoteTasks } from '../../engines/remote-tasks.ts';
import { addUsage, NO_USAGE, type RemoteUsage } from '../../engines/remote-usage.ts';
import type { RemoteTaskHost } from './remote-task-host.ts';
import { runRemoteTask } from './run-remote-task.ts';

/** The tasks of one step: the same ones whenever the step is run with the same input. */
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
    const key = hashJson({ step: this.#stepKey, service: service.name, identity });
    return runRemoteTask(service, { key, request }, this.#host);
  }
}

/** Sums what tasks have used; each counts once, however often it is told. */
export class UsageLedger {
  readonly #byTask = new Map<string, RemoteUsage>();

  charge(clientKey: string, usage: RemoteUsage): void {
    this.#byTask.set(clientKey, usage);
  }

  /** Takes over what another one knows. */
  addAll(other: UsageLedger): void {
    for (const [clientKey, usage] of other.#byTask) this.charge(clientKey, usage);
  }

  get total(): RemoteUsage {
    return [...this.#byTask.values()].reduce(addUsage, NO_USAGE);
  }
}
