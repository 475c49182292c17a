import { rm } from 'node:fs/promises';
import { FootlightError, throwIfCancelled } from '../core/errors.ts';
import { seconds } from '../core/messages/message.ts';
import type { RemoteTasks } from '../engines/remote-tasks.ts';
import type { Artifact, ArtifactStore } from './artifact-store.ts';
import type { EventListener, StepStatus, Warning } from './events.ts';
import { createStageMessage } from './production-words.ts';
import type { Callbacks } from './remote/callbacks.ts';
import type { SpendingGuard } from './remote/remote-task-host.ts';
import { StepRemoteTasks } from './remote/step-remote-tasks.ts';
import { UsageLedger } from './remote/usage-ledger.ts';
import { NO_RETRY, withRetry } from './retry.ts';
import { type Step, type StepContext, stepKey } from './step.ts';

/** A step with its input, resources and context. */
export interface StepCall<Input, Resources, Output> {
  readonly step: Step<Input, Resources, Output>;
  readonly input: Input;
  readonly resources: Resources;
  readonly signal: AbortSignal;
  readonly progress: StepContext['reportProgress'];
  /** Called before each further attempt. */
  readonly onRetry?: () => void;
  /** Collects the usage of hosted services. */
  readonly usage: UsageLedger;
  /** Whether it is made for the run of another worker too. */
  readonly isShared?: boolean;
}

/** A result, and whether anything had to run for it. */
export interface Outcome<T> {
  readonly value: T;
  readonly status: StepStatus;
}

/** The parts of a run that its steps need. */
export interface StepHost {
  readonly store: ArtifactStore;
  readonly sendsLostAgain: boolean;
  readonly emit: EventListener;
  /** What keeps the run from spending more than it may. */
  readonly budget?: SpendingGuard;
  /** Where hosted services may call when a task has ended. */
  readonly callbacks?: Callbacks;
  /** Whether it makes items for the run of another worker, and nothing else. */
  readonly isHelper?: boolean;
  /** Is told before a step is made that is not shared with other workers; it may throw. */
  readonly onMake?: (step: { readonly isLocal?: boolean }) => void;
  warn(warning: Warning): void;
}

/** Runs single steps, or finds their stored artifacts. */
export class StepRunner {
  readonly #host: StepHost;

  constructor(host: StepHost) {
    this.#host = host;
  }

  /** Returns the stored artifact if it is still valid; else runs the step, with retries by its policy. */
  async run<Input, Resources, Output>(
    call: StepCall<Input, Resources, Output>,
  ): Promise<Outcome<Artifact<Output>>> {
    const { step, signal } = call;
    const stored = await this.find(call);
    if (stored) return { value: stored, status: 'reused' };
    const onRetry = (attempt: number, error: FootlightError): void => {
      call.onRetry?.();
      this.#host.emit({ type: 'step-retry', step: step.name, attempt, error: error.toJSON() });
    };
    const value = await withRetry(step.retry ?? NO_RETRY, { signal, onRetry }, () => this.make(call));
    return { value, status: 'run' };
  }

  /** Returns the stored artifact if it is still valid. */
  async find<Input, Resources, Output>({
    step,
    input,
    resources,
  }: StepCall<Input, Resources, Output>): Promise<Artifact<Output> | undefined> {
    const { store } = this.#host;
    const key = stepKey(step, input);
    const stored = await store.find<Output>(key);
    if (!stored) return undefined;
    const { output, warnings, billed = [] } = stored.manifest;
    if (step.isStillValid && !(await step.isStillValid(output, resources))) {
      // A helper has files of its own, and what is wrong for it may be right for the owner.
      if (!this.#host.isHelper) await store.remove(key);
      return undefined;
    }
    for (const warning of warnings) this.#host.warn(warning);
    for (const { clientKey, ...entry } of billed) this.#host.budget?.count(clientKey, entry);
    return stored;
  }

  /** Runs the step once, in a folder that is removed if it fails. */
  private async make<Input, Resources, Output>(
    call: StepCall<Input, Resources, Output>,
  ): Promise<Artifact<Output>> {
    const { step, input, resources, progress } = call;
    const key = stepKey(step, input);
    const { store, onMake } = this.#host;
    if (!call.isShared) onMake?.(step);
    const limit = step.limitSeconds === undefined ? undefined : AbortSignal.timeout(step.limitSeconds * 1000);
    const signal = limit ? AbortSignal.any([call.signal, limit]) : call.signal;
    const directory = await store.createBuildDirectory();
    const warnings: Warning[] = [];
    const warn = (warning: Warning): void => {
      warnings.push(warning);
      this.#host.warn(warning);
    };
    const billed = new UsageLedger();
    const remote = this.createRemoteTasks(key, { ...call, signal }, billed);
    const startedAt = performance.now();
    try {
      const output = await step.run(
        { directory, signal, reportProgress: progress, warn, remote },
        input,
        resources,
      );
      throwIfCancelled(signal);
      const seconds = (performance.now() - startedAt) / 1000;
      const createdAt = new Date().toISOString();
      const { name, version } = step;
      return await store.commit(key, directory, {
        step: name,
        version,
        output,
        warnings,
        seconds,
        createdAt,
        isLocal: step.isLocal,
        ...(billed.list().length > 0 && { billed: billed.list() }),
      });
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw limit?.aborted && !call.signal.aborted ? createTimedOutError(step, error) : error;
    }
  }

  private createRemoteTasks(
    key: string,
    {
      step,
      signal,
      usage: ledger,
    }: Pick<StepCall<never, never, never>, 'signal' | 'usage'> & {
      readonly step: Pick<Step<never, never, unknown>, 'name'>;
    },
    billed: UsageLedger,
  ): RemoteTasks {
    const host = this.#host;
    return new StepRemoteTasks(key, {
      journal: host.store.remoteTasks,
      signal,
      sendsLostAgain: host.sendsLostAgain,
      stage: step.name,
      ...(host.callbacks && { callbacks: host.callbacks }),
      budget: {
        admit: (taskKey, task) => host.budget?.admit(taskKey, task),
        count: (clientKey, entry, taskKey) => {
          billed.recordUsage(clientKey, entry);
          host.budget?.count(clientKey, entry, taskKey);
        },
      },
      // Not stored in the artifact's manifest, because it does not concern the result.
      warn: (warning) => host.warn(warning),
      recordUsage: (clientKey, usage, billed) =>
        ledger.recordUsage(clientKey, { stage: step.name, usage, billed }),
    });
  }
}

function createTimedOutError(
  { name, limitSeconds }: Pick<Step<never, never, unknown>, 'name' | 'limitSeconds'>,
  cause: unknown,
): FootlightError {
  const parameters = { stage: createStageMessage(name), limit: seconds(limitSeconds!) };
  return new FootlightError('step.timed-out', { kind: 'terminal', parameters, value: name, cause });
}
