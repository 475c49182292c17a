import { hashJson } from '../core/hashing.ts';
import type { RemoteTasks } from '../engines/remote-tasks.ts';
import type { Warning } from './events.ts';
import type { RetryPolicy } from './retry.ts';

/**
 * A checkpointed unit of work.
 *
 * `Input` is plain JSON and, with `name` and `version`, the whole of the artifact key: put digests in it, not
 * paths. `Resources` (paths, open stores) are handed to `run` but not hashed. A step may run twice after a
 * crash, never at the same key with two results: it writes into `context.directory` and returns JSON.
 */
export interface Step<Input, Resources, Output> {
  readonly name: string;
  /** Raise it when the same input would give another output. */
  readonly version: string;
  /** The unit that its progress counts. */
  readonly unit: string;
  readonly retry?: RetryPolicy;
  /** Seconds that one attempt may take; any number if it is left out. */
  readonly limitSeconds?: number;
  /** Whether the artifact stays on this machine, because others can make it as cheaply. */
  readonly isLocal?: boolean;
  run(context: StepContext, input: Input, resources: Resources): Promise<Output>;
  /** Whether a stored output is still valid, for steps that write files outside of the store. */
  isStillValid?(output: Output, resources: Resources): Promise<boolean>;
}

export interface StepContext {
  /** Empty folder of this step; its files become part of the artifact. */
  readonly directory: string;
  readonly signal: AbortSignal;
  /** Calls hosted services so that nothing is paid for twice; pass it to engines with their requests. */
  readonly remote: RemoteTasks;
  /** Reports progress; `done` and `total` are in the step's unit; `total` is undefined if it is unknown. */
  reportProgress(done: number, total: number | undefined): void;
  warn(warning: Warning): void;
}

/** Computes the key under which an artifact is stored: a hash of everything that determines its output. */
export function stepKey(step: { readonly name: string; readonly version: string }, input: unknown): string {
  return hashJson({ step: step.name, version: step.version, input });
}
