import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ZodObject, z } from 'zod';
import { cancelled, throwIfCancelled, toFootlightError } from '../core/errors.ts';
import { hashJson } from '../core/hashing.ts';
import type { Artifact, ArtifactStore } from './artifact-store.ts';
import type { EventListener, StepRecord, StepStatus, Warning } from './events.ts';
import { bringInputs } from './inputs/bring-inputs.ts';
import { findInputs } from './inputs/find-inputs.ts';
import type { InputFiles } from './inputs/input-files.ts';
import type { InputPolicy } from './inputs/input-policy.ts';
import { OverallProgress } from './overall-progress.ts';
import type { Production } from './production.ts';
import type { Stage } from './stage.ts';
import { NO_RETRY, type Step, type StepContext } from './step.ts';
import type { Workflow, WorkflowContext, WorkflowSummary } from './workflow.ts';

export interface RunnerOptions {
  readonly store: ArtifactStore;
  readonly signal?: AbortSignal;
  readonly onEvent?: EventListener;
  /** Where inputs may come from; for the owner of the machine where it is left out. */
  readonly inputs?: Partial<InputPolicy>;
}

/** Runs a workflow to its end, reusing every step whose artifact exists. */
export async function runWorkflow<Schema extends ZodObject>(
  production: Production<Schema>,
  options: z.output<Schema>,
  runner: RunnerOptions,
): Promise<WorkflowSummary> {
  return withInputs(production, options, runner, async (workflow, context, here) => {
    const result = await workflow.run(context, here);
    return { workflow: production.name, ...result, warnings: context.warnings, steps: context.steps };
  });
}

/** Computes a workflow's plan. Steps that planning needs are checkpointed like any other. */
export async function planWorkflow<Schema extends ZodObject>(
  production: Production<Schema>,
  options: z.output<Schema>,
  runner: RunnerOptions,
): Promise<unknown> {
  return withInputs(production, options, runner, (workflow, context, here) => workflow.plan(context, here));
}

/** Brings the inputs here first, and lets nothing be said of where they lie. */
async function withInputs<Schema extends ZodObject, Result>(
  production: Production<Schema>,
  options: z.output<Schema>,
  runner: RunnerOptions,
  work: (workflow: Workflow<Schema>, context: RunContext, options: z.output<Schema>) => Promise<Result>,
): Promise<Result> {
  const found = await findInputs(production, options, runner.inputs);
  const context = await RunContext.open(found.stages, runner, found.files);
  try {
    const here = await bringInputs(context, production.options, options, found);
    return await work(await production.load(), context, here as z.output<Schema>);
  } catch (error) {
    throw found.files.inWordsOfUser(toFootlightError(error));
  }
}

export function stepKey(step: { name: string; version: string }, input: unknown): string {
  return hashJson({ step: step.name, version: step.version, input });
}

type AnyStep<Input, Resources, Output> = Step<Input, Resources, Output>;
type Reporter = (done: number, total: number | undefined) => void;

class RunContext implements WorkflowContext {
  readonly warnings: Warning[] = [];
  readonly steps: StepRecord[] = [];
  readonly signal: AbortSignal;
  readonly files: InputFiles;
  readonly #store: ArtifactStore;
  readonly #emit: EventListener;
  readonly #overall: OverallProgress;

  private constructor(
    stages: readonly Stage[],
    { store, signal, onEvent }: RunnerOptions,
    files: InputFiles,
  ) {
    this.#store = store;
    this.files = files;
    this.signal = signal ?? new AbortController().signal;
    this.#emit = onEvent ?? (() => undefined);
    this.#overall = new OverallProgress(stages);
  }

  static async open(stages: readonly Stage[], runner: RunnerOptions, files: InputFiles): Promise<RunContext> {
    await runner.store.open();
    return new RunContext(stages, runner, files);
  }

  warn({ code, message }: Warning): void {
    const warning = { code, message: this.files.withNames(message) };
    if (this.warnings.some((w) => w.code === warning.code && w.message === warning.message)) return;
    this.warnings.push(warning);
    this.#emit({ type: 'warning', warning });
  }

  async step<Input, Resources, Output>(
    step: AnyStep<Input, Resources, Output>,
    input: Input,
    resources: Resources,
  ): Promise<Artifact<Output>> {
    return this.recorded(step, async (report) => {
      const { artifact, status } = await this.reuseOrRun(step, input, resources, report);
      return { value: artifact, status };
    });
  }

  async map<Item, Input, Resources, Output>(
    step: AnyStep<Input, Resources, Output>,
    items: readonly Item[],
    plan: Parameters<WorkflowContext['map']>[2] & {
      size(item: Item): number;
      input(item: Item): Input;
      resources(item: Item): Resources;
    },
  ): Promise<Artifact<Output>[]> {
    return this.recorded(step, async (report) => {
      const total = items.reduce((sum, item) => sum + plan.size(item), 0);
      const doneByItem = new Array<number>(items.length).fill(0);
      const results = new Array<Artifact<Output>>(items.length);
      let ranAny = false;
      let next = 0;
      const worker = async (): Promise<void> => {
        while (next < items.length) {
          const index = next++;
          const item = items[index] as Item;
          const track = (done: number): void => {
            doneByItem[index] = Math.min(done, plan.size(item));
            report(
              doneByItem.reduce((a, b) => a + b, 0),
              total,
            );
          };
          const { artifact, status } = await this.reuseOrRun(
            step,
            plan.input(item),
            plan.resources(item),
            track,
          );
          track(plan.size(item));
          ranAny ||= status === 'run';
          results[index] = artifact;
        }
      };
      await Promise.all(Array.from({ length: plan.concurrency ?? 1 }, worker));
      return { value: results, status: ranAny ? 'run' : 'reused' };
    });
  }

  /** Emits start, progress and end of one named step around `work`. */
  private async recorded<T>(
    step: { name: string; title: string; unit: string },
    work: (report: Reporter) => Promise<{ value: T; status: StepStatus }>,
  ): Promise<T> {
    throwIfCancelled(this.signal);
    const startedAt = performance.now();
    this.#emit({ type: 'step-start', step: step.name, title: step.title });
    const report: Reporter = (done, total) => {
      const share = total ? Math.min(1, done / total) : 0;
      const overall = this.#overall.advance(step.name, share);
      this.#emit({ type: 'step-progress', step: step.name, done, total, unit: step.unit, overall });
    };
    const { value, status } = await work(report);
    const seconds = (performance.now() - startedAt) / 1000;
    this.steps.push({ name: step.name, status, seconds });
    this.#emit({
      type: 'step-end',
      step: step.name,
      status,
      seconds,
      overall: this.#overall.advance(step.name, 1),
    });
    return value;
  }

  private async reuseOrRun<Input, Resources, Output>(
    step: AnyStep<Input, Resources, Output>,
    input: Input,
    resources: Resources,
    report: Reporter,
  ): Promise<{ artifact: Artifact<Output>; status: StepStatus }> {
    const key = stepKey(step, input);
    const stored = await this.#store.find<Output>(key);
    if (stored) {
      if (!step.stillValid || (await step.stillValid(stored.manifest.output, resources))) {
        for (const warning of stored.manifest.warnings) this.warn(warning);
        return { artifact: stored, status: 'reused' };
      }
      await this.#store.remove(key);
    }
    return { artifact: await this.runWithRetry(step, key, input, resources, report), status: 'run' };
  }

  private async runWithRetry<Input, Resources, Output>(
    step: AnyStep<Input, Resources, Output>,
    key: string,
    input: Input,
    resources: Resources,
    report: Reporter,
  ): Promise<Artifact<Output>> {
    const { attempts, backoffSeconds } = step.retry ?? NO_RETRY;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.runOnce(step, key, input, resources, report);
      } catch (caught) {
        throwIfCancelled(this.signal);
        const error = toFootlightError(caught);
        if (error.kind !== 'retryable' || attempt >= attempts) throw error;
        const told = this.files.inWordsOfUser(error).toJSON();
        this.#emit({ type: 'step-retry', step: step.name, attempt, error: told });
        await sleep(backoffSeconds * 1000 * 2 ** (attempt - 1), undefined, { signal: this.signal }).catch(
          (e) => {
            throw cancelled(e);
          },
        );
      }
    }
  }

  private async runOnce<Input, Resources, Output>(
    step: AnyStep<Input, Resources, Output>,
    key: string,
    input: Input,
    resources: Resources,
    report: Reporter,
  ): Promise<Artifact<Output>> {
    throwIfCancelled(this.signal);
    const directory = await this.#store.newBuildDirectory();
    const warnings: Warning[] = [];
    const context: StepContext = {
      directory,
      signal: this.signal,
      progress: report,
      warn: (warning) => {
        warnings.push(warning);
        this.warn(warning);
      },
    };
    const startedAt = performance.now();
    try {
      const output = await step.run(context, input, resources);
      throwIfCancelled(this.signal);
      const seconds = (performance.now() - startedAt) / 1000;
      const createdAt = new Date().toISOString();
      return await this.#store.commit(key, directory, {
        step: step.name,
        version: step.version,
        output,
        warnings,
        seconds,
        createdAt,
        isLocal: step.isLocal,
      });
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }
}
