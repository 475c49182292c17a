import type { ZodObject, z } from 'zod';
import type { SerializedError } from '../core/errors.ts';
import type { RemoteUsage } from '../engines/remote-usage.ts';
import type { Artifact } from './artifact-store.ts';
import type { RunEngines } from './engines.ts';
import type { StepRecord, Warning } from './events.ts';
import type { InputFiles } from './inputs/input-files.ts';
import type { Step } from './step.ts';

/** What a finished workflow reports, the same shape for every workflow. */
export interface WorkflowResult {
  /** "partial": something usable came out, and a warning names what did not. */
  readonly status: 'completed' | 'partial';
  /** Absolute paths by role, such as `master` or `compare`. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Path of the HTML report, where one was asked for. */
  readonly report?: string;
}

export interface WorkflowSummary extends WorkflowResult {
  readonly workflow: string;
  readonly warnings: readonly Warning[];
  readonly steps: readonly StepRecord[];
  /** What hosted services used for it, where it asked any. */
  readonly remoteUsage?: RemoteUsage;
}

/** The code of a production: it runs steps, and asks for tasks. */
export interface Workflow<Schema extends ZodObject = ZodObject> {
  run(context: WorkflowContext, options: z.output<Schema>): Promise<WorkflowResult>;
  /** Says what a run would do, without doing the expensive part. */
  plan(context: WorkflowContext, options: z.output<Schema>): Promise<unknown>;
}

/** What came of a step that may fail: its artifact, or why there is none. */
export type Attempt<Output> =
  | { readonly artifact: Artifact<Output>; readonly error?: undefined }
  | FailedAttempt;

export interface FailedAttempt {
  readonly artifact?: undefined;
  readonly error: SerializedError;
  /** What hosted services used for it all the same. */
  readonly usage: RemoteUsage;
}

/** How one step is run over many items. */
export interface MapPlan<Item, Input, Resources> {
  /** Items at a time; 1 where it is left out. */
  readonly concurrency?: number;
  /** How much of the step's unit an item is. */
  getSize(item: Item): number;
  getInput(item: Item): Input;
  getResources(item: Item): Resources;
}

export interface WorkflowContext {
  readonly signal: AbortSignal;
  /** The files that its options name: on this machine when it begins. */
  readonly files: InputFiles;
  readonly engines: RunEngines;
  /** What was warned of so far, reused steps included. */
  readonly warnings: readonly Warning[];
  /** What hosted services have used for this run so far; of answers that it found in the journal too. */
  readonly remoteUsage: RemoteUsage;
  warn(warning: Warning): void;
  /** Runs a step, or hands back its stored artifact. */
  step<Input, Resources, Output>(
    step: Step<Input, Resources, Output>,
    input: Input,
    resources: Resources,
  ): Promise<Artifact<Output>>;
  /**
   * Runs a step that may fail without failing the run. An artifact is kept as always; a failure is handed back and
   * not kept, so that the next run asks again for what is missing. Cancelling still throws.
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
    plan: MapPlan<Item, Input, Resources>,
  ): Promise<Artifact<Output>[]>;
  /** As `map`, with what came of each item, failed or not. */
  mapAttempts<Item, Input, Resources, Output>(
    step: Step<Input, Resources, Output>,
    items: readonly Item[],
    plan: MapPlan<Item, Input, Resources>,
  ): Promise<Attempt<Output>[]>;
}
