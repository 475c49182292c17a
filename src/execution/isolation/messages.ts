import type { SerializedError } from '../../core/errors.ts';
import type { MediaLimits } from '../../media/media-limits.ts';
import type { WorkflowEvent } from '../events.ts';
import type { OptionFile } from '../file-options.ts';
import type { InputPolicy } from '../inputs/input-policy.ts';
import type { InspectionRequest } from '../inspection/inspection.ts';
import type { SharedRole } from '../sharing/shared-work.ts';
import type { VoiceRequest } from '../voices/voice-look.ts';
import type { SharedAnswer, SharedQuestion } from './parent-calls.ts';

/** Requests a run or a plan of a production. */
export interface RunRequest {
  readonly mode: 'run' | 'plan';
  readonly workflow: string;
  readonly options: unknown;
  /** Names the run in places that runs share, and stays when it is gone on with; default: a new name. */
  readonly runId?: string;
  /** Language of what the run writes for people; default: English. */
  readonly language?: string;
  /** Folder of the artifact store. */
  readonly storeRoot: string;
  /** Address of the object store that this machine's artifacts are shared through. */
  readonly sharedStore?: string;
  /** Where inputs may come from; default: as for the owner of the machine. */
  readonly inputs?: Partial<InputPolicy>;
  /** The accelerator to use; default: that of the environment, or the first that is found. */
  readonly device?: string;
  /** Limits of media; default: none. */
  readonly mediaLimits?: MediaLimits;
  /** Where hosted services may call when a task has ended, such as "https://host/callbacks"; default: nowhere. */
  readonly callbackAddress?: string | undefined;
  /** Workers that may make items of the run, this one included; default: this one alone. */
  readonly workers?: number;
  /** Whether items are shared with other workers, whom the parent knows, and for whose run; default: not at all. */
  readonly sharing?: SharedRole | undefined;
}

/** Requests a check that media can be opened and stay within limits. */
interface CheckRequest {
  readonly mode: 'check';
  readonly files: readonly OptionFile[];
  readonly mediaLimits: MediaLimits;
}

export type JobRequest = RunRequest | CheckRequest;

export type ToHost =
  | { readonly type: 'start'; readonly request: JobRequest }
  /** Whether the work is no longer wanted, or may be resumed later. */
  | { readonly type: 'cancel'; readonly isStopRequested: boolean }
  /** A hosted service has called; the digest of the token is left out if calls may have been missed. */
  | { readonly type: 'callback'; readonly digest?: string | undefined }
  | SharedAnswer
  /** One of many looks at media or voices; the process stays for the next. */
  | { readonly type: 'inspect'; readonly id: number; readonly request: InspectionRequest | VoiceRequest }
  | { readonly type: 'cancel-inspection'; readonly id: number };

export type FromHost =
  | { readonly type: 'event'; readonly event: WorkflowEvent }
  | SharedQuestion
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly error: SerializedError }
  | InspectionMessage;

export type InspectionMessage =
  /** A file of the inspection can be read while it is written. */
  | { readonly type: 'growing'; readonly id: number; readonly path: string }
  | { readonly type: 'inspected'; readonly id: number; readonly result: unknown }
  | { readonly type: 'inspection-failed'; readonly id: number; readonly error: SerializedError };
