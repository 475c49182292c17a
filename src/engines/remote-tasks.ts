import type { FootlightError } from '../core/errors.ts';
import type { BilledModel } from './prices/price.ts';
import type { RemoteUsage } from './remote-usage.ts';

/** A service's answer to a task: JSON, or the bytes of a file. */
export type RemoteAnswer =
  | { readonly json: unknown }
  | { readonly content: Uint8Array | AsyncIterable<Uint8Array> };

interface Done {
  readonly state: 'done';
  readonly answer: RemoteAnswer;
  readonly usage?: RemoteUsage;
}

interface Accepted {
  readonly state: 'accepted';
  /** The service's id of the task. */
  readonly id: string;
}

/** The service has not accepted the task and certainly does not work on it. */
interface Refused {
  readonly state: 'refused';
  readonly error: FootlightError;
  readonly usage?: RemoteUsage;
  /** Whether the same request may be accepted later, such as after too many at a time. */
  readonly isTemporary?: boolean;
  /** Seconds until then, if the service states them. */
  readonly retryAfterSeconds?: number;
}

export type Submission = Accepted | Done | Refused;

/** Result of looking a task up by its idempotency key: the task, its answer, certainly nothing, or unknown. */
export type Finding = Accepted | Done | { readonly state: 'absent' } | { readonly state: 'unsure' };

/** State of a task; `unknown` if the service no longer knows it. */
export type RemoteProgress =
  | {
      readonly state: 'working';
      readonly retryAfterSeconds?: number;
      /** How much of it is done, from 0 to 1, if the service says so. */
      readonly progress?: number;
    }
  | Done
  | { readonly state: 'failed'; readonly error: FootlightError; readonly usage?: RemoteUsage }
  | { readonly state: 'unknown' };

/** An answer as the journal stores it. */
export type KeptAnswer = { readonly json: unknown } | { readonly path: string };

/**
 * One kind of request to a hosted service, and what the service supports after a lost answer. Every method makes one
 * call and throws if the outcome is unknown; retries, pauses and records are up to {@link RemoteTasks}.
 */
export interface RemoteService<Request, Result> {
  /** Name in records and messages, such as "openai:gpt-4o-mini". */
  readonly name: string;
  /** Who bills the tasks; undefined if nobody does, such as a server of one's own. */
  readonly billed?: BilledModel;
  /** What a task will be billed for, if that is known before it is sent. */
  getExpectedUsage?(request: Request): RemoteUsage;
  /** Longest time of a task, from the first call on. */
  readonly timeoutSeconds: number;
  /** Maximum number of sends while a request is temporarily refused or its answer is lost; 4 by default. */
  readonly sends?: number;
  /** Pause before the second send, doubled for each further one; 1 by default. */
  readonly firstPauseSeconds?: number;
  /** Pause between two polls of a task; 5 by default. */
  readonly pollSeconds?: number;
  /** Longest time of one poll or look-up; 60 by default. What takes longer is asked again. */
  readonly callSeconds?: number;
  /** How long after it was sent a task may still appear in `find`; 10 by default. */
  readonly settleSeconds?: number;
  /** Schemes of addresses that it calls when a task has ended; it calls none if this is left out. */
  readonly callbackSchemes?: readonly ('http' | 'https')[];
  /** How long the service recognizes our idempotency key and treats a repeated request as the same task. */
  readonly idempotencyKeySeconds?: number;
  /**
   * Whether a task that may have been processed and can't be found is sent again in a later run, with a warning that it
   * may be billed twice: for calls that cost little, such as a chat completion.
   */
  readonly isRepeatable?: boolean;
  /** Sends a task with its idempotency key. */
  submit(request: Request, call: RemoteCall): Promise<Submission>;
  /** Looks up a task by its idempotency key. */
  find?(call: RemoteCall): Promise<Finding>;
  poll?(id: string, signal: AbortSignal): Promise<RemoteProgress>;
  /** @returns whether the task has certainly ended without an answer */
  cancel?(id: string, signal: AbortSignal): Promise<boolean>;
  /**
   * Parses a stored answer.
   *
   * @throws FootlightError if the answer is unusable, so that the next run sends the request again
   */
  read(answer: KeptAnswer): Promise<Result>;
}

export interface RemoteCall {
  /** The idempotency key of the task (a UUID), the same for every send of one task. */
  readonly clientKey: string;
  readonly signal: AbortSignal;
  /** Where the service is to call when the task has ended, if it takes such addresses and can reach us. */
  readonly callbackUrl?: string;
}

/** Runs tasks at hosted services such that no failure leads to a task being sent, and billed, twice. */
export interface RemoteTasks {
  /**
   * Runs a task, or resumes the one that an earlier run began.
   *
   * @param identity JSON that identifies this task among the others of the same step, without what changes from run to
   * run, such as signed addresses
   * @throws `remote.lost`, `remote.timed-out`, `cancelled`, and errors of the service
   */
  run<Request, Result>(
    service: RemoteService<Request, Result>,
    identity: unknown,
    request: Request,
  ): Promise<Result>;
  /** Marks the answer to a task as unusable after it was parsed, so that the next run sends the request again. */
  reject(service: RemoteService<never, unknown>, identity: unknown, error: FootlightError): Promise<void>;
}
