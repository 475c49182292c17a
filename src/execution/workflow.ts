import type { ZodObject, z } from 'zod';
import type { SerializedError } from '../core/errors.ts';
import type { BilledWork, CostSummary } from '../engines/prices/cost.ts';
import type { BilledModel } from '../engines/prices/price.ts';
import type { RemoteUsage } from '../engines/remote-usage.ts';
import type { Artifact } from './artifact-store.ts';
import type { BudgetSummary, TokenPrices } from './budget/money-budget.ts';
import type { RunEngines } from './engines.ts';
import type { StepRecord, Warning } from './events.ts';
import type { InputFiles } from './inputs/input-files.ts';
import type { NewestResult } from './newest-result.ts';
import type { Step } from './step.ts';

/** The result of a workflow run; the same shape for every workflow. */
export interface WorkflowResult {
  /** "partial": there is something usable, and a warning names what is missing. */
  readonly status: 'completed' | 'partial';
  /** Absolute paths by role, such as `master` or `compare`. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Path of the HTML report, if one was asked for. */
  readonly report?: string;
}

export interface WorkflowSummary extends WorkflowResult {
  readonly workflow: string;
  readonly warnings: readonly Warning[];
  readonly steps: readonly StepRecord[];
  /** Usage of hosted services, if there was any. */
  readonly remoteUsage?: RemoteUsage;
  /** What hosted models were used by stage and what that cost, if any was. */
  readonly spending?: CostSummary;
  /** What might be spent and was, if there was a limit. */
  readonly budget?: BudgetSummary;
}

/** The code of a production: it runs steps, and uses engines by their tasks. */
export interface Workflow<Schema extends ZodObject = ZodObject> {
  run(context: WorkflowContext, options: z.output<Schema>): Promise<WorkflowResult>;
  /** Returns what a run would do, without the expensive part. */
  plan(context: WorkflowContext, options: z.output<Schema>): Promise<unknown>;
}

/** The result of a step that may fail: its artifact, or its error. */
export type Attempt<Output> =
  | { readonly artifact: Artifact<Output>; readonly error?: undefined }
  | FailedAttempt;

export interface FailedAttempt {
  readonly artifact?: undefined;
  readonly error: SerializedError;
  /** Usage of hosted services in spite of the failure. */
  readonly usage: RemoteUsage;
}

/** Options of a step that is applied to many items. */
export interface MapPlan<Item, Input, Resources, Output = unknown> {
  /** Items at a time; 1 if it is left out. */
  readonly concurrency?: number;
  /** Whether other workers of a service may make items, which differ in their inputs and need no artifact of the item before. */
  readonly isShared?: boolean;
  /** Returns the size of an item in the step's unit. */
  getSize(item: Item): number;
  /** `previous` is the artifact of the item before, if one item is worked on at a time. */
  getInput(item: Item, previous?: Artifact<Output>): Input;
  getResources(item: Item, previous?: Artifact<Output>): Resources;
  /** Is told of each item whose artifact is there: made, or stored before. */
  onDone?(item: Item, artifact: Artifact<Output>): void;
}

/** Warnings of a part of a run, each once. */
export interface WarningRecord extends Disposable {
  readonly warnings: readonly Warning[];
}

export interface WorkflowContext {
  readonly signal: AbortSignal;
  /** Names the run in places that runs share: the id of its task on a service. */
  readonly runId: string;
  /** Language of what the run writes for people: reports, plans, reasons. */
  readonly language: string;
  /** The input files; they are on this machine when the workflow begins. */
  readonly files: InputFiles;
  readonly engines: RunEngines;
  /** Workers of a service that may make items of a shared step, this one included; 1 where it works alone. */
  readonly workers: number;
  /** Warnings so far, including those of reused steps. */
  readonly warnings: readonly Warning[];
  /** Usage of hosted services for this run so far, including answers that were found in the journal. */
  readonly remoteUsage: RemoteUsage;
  /** What was used of hosted models so far, failed answers included, and what that costs. @throws `prices.file` */
  summarizeSpending(): Promise<CostSummary>;
  /**
   * Makes sure, before any of it is asked for, that work as a whole may be paid for; a plan may be of more.
   *
   * @throws `budget.exceeded`, `budget.unknown-price`, `budget.currency`; nothing if the run has no budget
   */
  admitSpending(works: readonly BilledWork[]): void;
  /** Has the budget of the run count tokens of models with prices that the user gave, in place of those of the list. */
  assumeTokenPrices(models: readonly BilledModel[], prices: TokenPrices): void;
  warn(warning: Warning): void;
  /** Keeps the warnings from now on until it is disposed, also those that were given before. */
  recordWarnings(): WarningRecord;
  /** Shows a document of the run, as JSON, before the run ends; a later one of the same name replaces it. */
  publish(name: string, data: unknown): void;
  /** Tells of something finished that can be looked at before the run ends; nothing is made for it until somebody looks. */
  show(newest: NewestResult): void;
  /** Runs a step, or returns its stored artifact. */
  step<Input, Resources, Output>(
    step: Step<Input, Resources, Output>,
    input: Input,
    resources: Resources,
  ): Promise<Artifact<Output>>;
  /** Whether the artifact of a step is stored, so that the step would not run. */
  isStored<Input>(
    step: Pick<Step<Input, never, unknown>, 'name' | 'version'>,
    input: Input,
  ): Promise<boolean>;
  /**
   * Runs a step that may fail without failing the run. An artifact is stored as always; a failure is returned and not
   * stored, so that the next run tries again. Cancelling still throws.
   */
  attempt<Input, Resources, Output>(
    step: Step<Input, Resources, Output>,
    input: Input,
    resources: Resources,
  ): Promise<Attempt<Output>>;
  /**
   * Runs one step over many items, each with a checkpoint of its own. Progress is reported for the whole list. When
   * one fails, the others are ended and its error is thrown.
   */
  map<Item, Input, Resources, Output>(
    step: Step<Input, Resources, Output>,
    items: readonly Item[],
    plan: MapPlan<Item, Input, Resources, Output>,
  ): Promise<Artifact<Output>[]>;
  /** Like `map`, but returns the outcome of each item, failed or not. */
  mapAttempts<Item, Input, Resources, Output>(
    step: Step<Input, Resources, Output>,
    items: readonly Item[],
    plan: MapPlan<Item, Input, Resources, Output>,
  ): Promise<Attempt<Output>[]>;
  /**
   * Does two works beside each other, whose stages are told of one after the other. When one fails, the signal ends the other,
   * and the error is thrown once it has ended. In the run of a helper, which ends in the first, the second does not begin.
   */
  runBoth<First, Second>(
    first: () => Promise<First>,
    second: () => Promise<Second>,
  ): Promise<[First, Second]>;
}
