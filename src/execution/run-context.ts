import { AsyncLocalStorage } from 'node:async_hooks';
import { FootlightError, throwIfCancelled, toFootlightError } from '../core/errors.ts';
import { mapConcurrently } from '../core/map-concurrently.ts';
import { DEFAULT_LANGUAGE } from '../core/messages/catalogues.ts';
import { createProcessName } from '../core/process-name.ts';
import { mapWarningTexts } from '../core/warning.ts';
import { type BilledWork, type CostSummary, summarizeCosts } from '../engines/prices/cost.ts';
import type { BilledModel } from '../engines/prices/price.ts';
import { EngineRegistry } from '../engines/registry.ts';
import type { RemoteUsage } from '../engines/remote-usage.ts';
import type { Artifact, ArtifactStore } from './artifact-store.ts';
import type { BudgetSummary, MoneyBudget, TokenPrices } from './budget/money-budget.ts';
import { RunEngines } from './engines.ts';
import type { EventListener, StepRecord, Warning } from './events.ts';
import type { InputFiles } from './inputs/input-files.ts';
import type { InputPolicy } from './inputs/input-policy.ts';
import type { NewestResult } from './newest-result.ts';
import { OverallProgress } from './overall-progress.ts';
import { getStageTitle } from './production-words.ts';
import type { Callbacks } from './remote/callbacks.ts';
import { UsageLedger } from './remote/usage-ledger.ts';
import { divideItems, helpWithItems } from './sharing/divide-items.ts';
import { createHelperLimits } from './sharing/helper-limits.ts';
import { createDivision } from './sharing/shared-map.ts';
import type { SharedWork } from './sharing/shared-work.ts';
import type { Stage } from './stage.ts';
import { StageOrder, type StageTeller } from './stage-order.ts';
import { type Step, type StepContext, stepKey } from './step.ts';
import { type Outcome, type StepCall, StepRunner } from './step-runner.ts';
import type { Attempt, MapPlan, WarningRecord, WorkflowContext } from './workflow.ts';

export interface RunnerOptions {
  readonly store: ArtifactStore;
  /** See {@link WorkflowContext.runId}; a new name if it is left out. */
  readonly runId?: string;
  readonly signal?: AbortSignal;
  /** Language of what the run writes for people; English if it is left out. */
  readonly language?: string;
  readonly onEvent?: EventListener;
  /** Where inputs may come from; as for the owner of the machine if it is left out. */
  readonly inputs?: Partial<InputPolicy>;
  /** The engines that the workflow may use; none if it is left out. */
  readonly engines?: EngineRegistry;
  /** Whether tasks at hosted services are sent again when it is unknown whether they were done. */
  readonly sendsLostAgain?: boolean;
  /** Where hosted services may call when a task has ended; without it, tasks are only polled. */
  readonly callbacks?: Callbacks | undefined;
  /** See {@link WorkflowContext.workers}; 1 if it is left out. */
  readonly workers?: number;
  /** Shares items with other workers; without it, all are made here. */
  readonly share?: SharedWork | undefined;
}

/** The stages, input files and strictness of one run. */
interface RunSettings {
  readonly stages: readonly Stage[];
  readonly files: InputFiles;
  /** Whether the user insists on the engines that were asked for. */
  readonly isStrict: boolean;
  /** What it may spend; no limit if it is left out. */
  readonly budget?: MoneyBudget;
}

type Progress = StepContext['reportProgress'];
/** How the items of a step are worked on, and what is their result. */
interface ItemsWork<Item, Input, Resources, Output, Result> {
  readonly plan: MapPlan<Item, Input, Resources, Output>;
  run(call: StepCall<Input, Resources, Output>): Promise<Outcome<Result>>;
  getArtifact(result: Result): Artifact<Output> | undefined;
}
type Watch = Required<Pick<StepCall<never, never, never>, 'progress' | 'onRetry'>>;

/** One run of a workflow: its steps, their records and its events. */
export class RunContext implements WorkflowContext {
  readonly warnings: Warning[] = [];
  readonly steps: StepRecord[] = [];
  readonly runId: string;
  readonly language: string;
  readonly files: InputFiles;
  readonly engines: RunEngines;
  readonly workers: number;
  readonly #signal: AbortSignal;
  /** The signals of works beside each other, which end with the first that fails. */
  readonly #ofBoth = new AsyncLocalStorage<AbortSignal>();
  readonly #share: SharedWork | undefined;
  readonly #store: ArtifactStore;
  readonly #emit: EventListener;
  readonly #overall: OverallProgress;
  readonly #order: StageOrder;
  readonly #usage = new UsageLedger();
  readonly #records = new Set<Warning[]>();
  readonly #runner: StepRunner;
  readonly #budget: MoneyBudget | undefined;

  private constructor(
    runId: string,
    { stages, files, isStrict, budget }: RunSettings,
    runner: RunnerOptions,
  ) {
    const {
      store,
      signal,
      onEvent,
      engines = new EngineRegistry([]),
      sendsLostAgain = false,
      callbacks,
    } = runner;
    const warn = (warning: Warning): void => this.warn(warning);
    this.runId = runId;
    this.#budget = budget;
    this.language = runner.language ?? DEFAULT_LANGUAGE;
    this.#store = store;
    this.files = files;
    this.#signal = signal ?? new AbortController().signal;
    this.#emit = onEvent ?? (() => undefined);
    this.#overall = new OverallProgress(stages);
    this.#order = new StageOrder(this.#emit);
    this.workers = runner.workers ?? 1;
    this.#share = runner.share;
    this.#runner = new StepRunner({
      ...{ store, sendsLostAgain, warn },
      emit: this.#emit,
      ...(budget && { budget }),
      ...(runner.share?.role === 'helper' && createHelperLimits(runner.share, this.signal)),
      ...(callbacks && { callbacks }),
    });
    this.engines = new RunEngines(engines, { signal: this.signal, warn, isStrict });
  }

  static async open(settings: RunSettings, runner: RunnerOptions): Promise<RunContext> {
    await runner.store.open();
    return new RunContext(runner.runId ?? `run_${createProcessName()}`, settings, runner);
  }

  get signal(): AbortSignal {
    return this.#ofBoth.getStore() ?? this.#signal;
  }

  get remoteUsage(): RemoteUsage {
    return this.#usage.total;
  }

  async summarizeSpending(): Promise<CostSummary> {
    const works = this.#usage.listBilledWork();
    return summarizeCosts(works, await this.engines.readPrices());
  }

  get budget(): BudgetSummary | undefined {
    return this.#budget?.summarize();
  }

  admitSpending(works: readonly BilledWork[]): void {
    this.#budget?.admitAll(works);
  }

  assumeTokenPrices(models: readonly BilledModel[], prices: TokenPrices): void {
    this.#budget?.assumeTokenPrices(models, prices);
  }

  warn(given: Warning): void {
    const warning = mapWarningTexts(given, (text) => this.files.withNames(text));
    for (const record of this.#records) addOnce(record, warning);
    if (addOnce(this.warnings, warning)) this.#emit({ type: 'warning', warning });
  }

  recordWarnings(): WarningRecord {
    const warnings: Warning[] = [];
    this.#records.add(warnings);
    return { warnings, [Symbol.dispose]: () => void this.#records.delete(warnings) };
  }

  publish(name: string, data: unknown): void {
    this.#emit({ type: 'document', name, data });
  }

  show(newest: NewestResult): void {
    this.#emit({ type: 'preview', newest });
  }

  step<Input, Resources, Output>(
    step: Step<Input, Resources, Output>,
    input: Input,
    resources: Resources,
  ): Promise<Artifact<Output>> {
    const call = { step, input, resources, signal: this.signal, usage: this.#usage };
    return this.recordStage(step, (watch) => this.#runner.run({ ...call, ...watch }));
  }

  async isStored<Input>(
    step: Pick<Step<Input, never, unknown>, 'name' | 'version'>,
    input: Input,
  ): Promise<boolean> {
    return (await this.#store.find(stepKey(step, input))) !== undefined;
  }

  attempt<Input, Resources, Output>(
    step: Step<Input, Resources, Output>,
    input: Input,
    resources: Resources,
  ): Promise<Attempt<Output>> {
    const call = { step, input, resources, signal: this.signal, usage: this.#usage };
    return this.recordStage(step, (watch) => this.attemptCall({ ...call, ...watch }));
  }

  async map<Item, Input, Resources, Output>(
    step: Step<Input, Resources, Output>,
    items: readonly Item[],
    plan: MapPlan<Item, Input, Resources, Output>,
  ): Promise<Artifact<Output>[]> {
    let previous: Artifact<Output> | undefined;
    const chained: MapPlan<Item, Input, Resources, Output> = {
      ...plan,
      getInput: (item) => plan.getInput(item, previous),
      getResources: (item) => plan.getResources(item, previous),
    };
    const run = async (call: StepCall<Input, Resources, Output>): Promise<Outcome<Artifact<Output>>> => {
      const outcome = await this.#runner.run(call);
      if ((plan.concurrency ?? 1) === 1) previous = outcome.value;
      return outcome;
    };
    const share = plan.isShared && items.length > 1 ? this.#share : undefined;
    return this.recordStage(step, async (watch) =>
      share && (await share.open())
        ? this.shareItems(watch, share, step, items, plan)
        : this.makeItems(watch, step, items, { plan: chained, run, getArtifact: (artifact) => artifact }),
    );
  }

  /** Has workers divide the items among themselves; the run of a helper ends with them. */
  private async shareItems<Item, Input, Resources, Output>(
    { progress: report, onRetry }: Watch,
    work: SharedWork,
    step: Step<Input, Resources, Output>,
    items: readonly Item[],
    plan: MapPlan<Item, Input, Resources, Output>,
  ): Promise<Outcome<Artifact<Output>[]>> {
    const progress = createItemsProgress(
      items.map((item) => plan.getSize(item)),
      report,
    );
    const watch = { signal: this.signal, usage: this.#usage, onRetry };
    const division = createDivision(work, { step, items, plan, runner: this.#runner, watch, progress });
    if (work.role === 'helper') {
      work.end(await helpWithItems(work, division));
      throwIfCancelled(this.signal);
    }
    const { results, ranAny } = await divideItems(work, division);
    return { value: [...results], status: ranAny ? 'run' : 'reused' };
  }

  mapAttempts<Item, Input, Resources, Output>(
    step: Step<Input, Resources, Output>,
    items: readonly Item[],
    plan: MapPlan<Item, Input, Resources, Output>,
  ): Promise<Attempt<Output>[]> {
    return this.recordStage(step, (watch) =>
      this.makeItems(watch, step, items, {
        plan,
        run: (call) => this.attemptCall(call),
        getArtifact: ({ artifact }) => artifact,
      }),
    );
  }

  async runBoth<First, Second>(
    first: () => Promise<First>,
    second: () => Promise<Second>,
  ): Promise<[First, Second]> {
    if (this.#share?.role === 'helper') return [await first(), await second()];
    const failure = new AbortController();
    const signal = AbortSignal.any([this.signal, failure.signal]);
    const run = async <T>(work: () => Promise<T>): Promise<T> => {
      try {
        return await this.#ofBoth.run(signal, work);
      } catch (error) {
        failure.abort(error);
        throw error;
      }
    };
    const works = [run(first), run(second)] as const;
    await Promise.allSettled(works);
    // What the other ended with is no cause.
    if (failure.signal.aborted) throw failure.signal.reason;
    return await Promise.all(works);
  }

  private async attemptCall<Input, Resources, Output>(
    call: StepCall<Input, Resources, Output>,
  ): Promise<Outcome<Attempt<Output>>> {
    const usage = new UsageLedger();
    try {
      const { value: artifact, status } = await this.#runner.run({ ...call, usage });
      return { value: { artifact }, status };
    } catch (error) {
      throwIfCancelled(call.signal);
      // What may not be sent is no failure of an engine, which another would do without.
      if (isBudgetError(error)) throw error;
      return { value: { error: toFootlightError(error).toJSON(), usage: usage.total }, status: 'run' };
    } finally {
      this.#usage.addAll(usage);
    }
  }

  private async makeItems<Item, Input, Resources, Output, Result>(
    { progress: report, onRetry }: Watch,
    step: Step<Input, Resources, Output>,
    items: readonly Item[],
    { plan, run, getArtifact }: ItemsWork<Item, Input, Resources, Output, Result>,
  ): Promise<Outcome<Result[]>> {
    const limits = { concurrency: plan.concurrency, signal: this.signal };
    const sizes = items.map((item) => plan.getSize(item));
    const progress = createItemsProgress(sizes, report);
    const outcomes = await mapConcurrently(items, limits, async (item, i, signal) => {
      const [input, resources] = [plan.getInput(item), plan.getResources(item)];
      const call = { step, input, resources, signal, usage: this.#usage, onRetry };
      const outcome = await run({ ...call, progress: (done) => progress(i, done) });
      progress(i, sizes[i]!);
      const artifact = getArtifact(outcome.value);
      if (artifact) plan.onDone?.(item, artifact);
      return outcome;
    });
    const ranAny = outcomes.some(({ status }) => status === 'run');
    return { value: outcomes.map(({ value }) => value), status: ranAny ? 'run' : 'reused' };
  }

  /** Emits start, progress and end of one named step around `work`. */
  private async recordStage<T>(stage: Omit<Stage, 'weight'>, work: (watch: Watch) => Promise<Outcome<T>>) {
    throwIfCancelled(this.signal);
    const { name } = stage;
    const startedAt = performance.now();
    const teller = this.#order.open(() => ({ type: 'step-start', step: name, title: getStageTitle(name) }));
    let retries = 0;
    const onRetry = (): void => void retries++;
    try {
      const { value, status } = await work({ progress: this.createProgress(stage, teller), onRetry });
      const seconds = (performance.now() - startedAt) / 1000;
      const overall = (): number => this.#overall.advance(name, 1);
      overall();
      teller.close(() => {
        // In the order in which stages are told of.
        this.steps.push({ name, status, seconds, ...(retries > 0 && { retries }) });
        return { type: 'step-end', step: name, status, seconds, overall: overall() };
      });
      return value;
    } catch (error) {
      teller.close();
      throw error;
    }
  }

  private createProgress({ name, unit }: Omit<Stage, 'weight'>, teller: StageTeller): Progress {
    let highest = 0;
    return (reported, total) => {
      // What is tried again begins at 0.
      highest = Math.max(highest, reported);
      const done = highest;
      const share = total ? Math.min(1, done / total) : 0;
      this.#overall.advance(name, share);
      const event = { type: 'step-progress', step: name, done, total, unit } as const;
      teller.progress(() => ({ ...event, overall: this.#overall.advance(name, share) }));
    };
  }
}

function isBudgetError(error: unknown): boolean {
  return error instanceof FootlightError && error.code.startsWith('budget.');
}

/** Sums the progress of the items, each up to its size. */
function createItemsProgress(sizes: readonly number[], report: Progress) {
  const total = sum(sizes);
  const done = sizes.map(() => 0);
  return (index: number, doneOfItem: number): void => {
    done[index] = Math.min(doneOfItem, sizes[index]!);
    report(sum(done), total);
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** @returns whether it is a new one */
function addOnce(warnings: Warning[], warning: Warning): boolean {
  if (warnings.some(({ code, message }) => code === warning.code && message === warning.message))
    return false;
  warnings.push(warning);
  return true;
}
