import type { ZodObject, z } from 'zod';
import type { Artifact } from './artifact-store.ts';
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
}

/** What a run occupies: decides the queue that it waits in. */
export type ResourceNeed =
  | { readonly kind: 'cpu' }
  | { readonly kind: 'accelerator' }
  /** A hosted service, whose rate limit all runs share. */
  | { readonly kind: 'remote'; readonly provider: string };

/** How often a hosted service may be asked. */
export interface RateLimit {
  readonly runs: number;
  readonly seconds: number;
}

/** The code of a production: it runs steps, and asks for tasks. */
export interface Workflow<Schema extends ZodObject = ZodObject> {
  run(context: WorkflowContext, options: z.output<Schema>): Promise<WorkflowResult>;
  /** Says what a run would do, without doing the expensive part. */
  plan(context: WorkflowContext, options: z.output<Schema>): Promise<unknown>;
}

export interface WorkflowContext {
  readonly signal: AbortSignal;
  /** The files that its options name: on this machine when it begins. */
  readonly files: InputFiles;
  /** What was warned of so far, reused steps included. */
  readonly warnings: readonly Warning[];
  warn(warning: Warning): void;
  /** Runs a step, or hands back its stored artifact. */
  step<Input, Resources, Output>(
    step: Step<Input, Resources, Output>,
    input: Input,
    resources: Resources,
  ): Promise<Artifact<Output>>;
  /**
   * Runs one step over many items, each with a checkpoint of its own. `resources` may be made per item.
   * Progress is reported for the whole list, in the step's unit, by the items' `size`.
   */
  map<Item, Input, Resources, Output>(
    step: Step<Input, Resources, Output>,
    items: readonly Item[],
    plan: {
      readonly concurrency?: number;
      size(item: Item): number;
      input(item: Item): Input;
      resources(item: Item): Resources;
    },
  ): Promise<Artifact<Output>[]>;
}
