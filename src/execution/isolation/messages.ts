import type { SerializedError } from '../../core/errors.ts';
import type { WorkflowEvent } from '../events.ts';

export interface JobRequest {
  readonly workflow: string;
  readonly options: unknown;
  /** Folder of the artifact store. */
  readonly storeRoot: string;
  /** Address of the object store that this machine's artifacts are shared through. */
  readonly sharedStore?: string;
  readonly mode: 'run' | 'plan';
}

export type ToHost = { readonly type: 'start'; readonly request: JobRequest } | { readonly type: 'cancel' };

export type FromHost =
  | { readonly type: 'event'; readonly event: WorkflowEvent }
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly error: SerializedError };
