import type { FootlightError } from '../core/errors.ts';
import type { RemoteUsage } from './remote-usage.ts';

/** What a service gives for a task: JSON, or the bytes of a file. */
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
  /** The service's own name for the task. */
  readonly id: string;
}

/** The service has not taken the task, and surely does nothing about it. */
interface Refused {
  readonly state: 'refused';
  readonly error: FootlightError;
  readonly usage?: RemoteUsage;
  /** Too many at a time, or not there: the same request may be taken later. */
  readonly isTemporary?: boolean;
  /** When, where the service says so. */
  readonly retryAfterSeconds?: number;
}

export type Submission = Accepted | Done | Refused;

/** What is found under our own name: a task, its answer, surely nothing, or nothing that could be said for sure. */
export type Finding = Accepted | Done | { readonly state: 'absent' } | { readonly state: 'unsure' };

/** How far a task is. Of an `unknown` one the service no longer says anything. */
export type RemoteProgress =
  | { readonly state: 'working'; readonly retryAfterSeconds?: number }
  | Done
  | { readonly state: 'failed'; readonly error: FootlightError; readonly usage?: RemoteUsage }
  | { readonly state: 'unknown' };

/** An answer as the journal keeps it. */
export type KeptAnswer = { readonly json: unknown } | { readonly path: string };

/**
 * One kind of request that a hosted service takes, and what the service can do when an answer is lost. Every method
 * makes one call and throws where nobody knows what came of it; repeating, pausing and recording is the driver's part.
 */
export interface RemoteService<Request, Result> {
  /** Stands in records and messages, such as "openai:gpt-4o-mini". */
  readonly name: string;
  /** How long a task may take, from the first call on. */
  readonly timeoutSeconds: number;
  /** How often the same request is sent while it is refused for a time or its answer is lost; 4 where it is left out. */
  readonly sends?: number;
  /** Pause before the second send, doubled for each further one; 1 where it is left out. */
  readonly firstPauseSeconds?: number;
  /** Pause between two looks at a task; 5 where it is left out. */
  readonly pollSeconds?: number;
  /** How long after it was sent a task may still turn up in `find`; 10 where it is left out. */
  readonly settleSeconds?: number;
  /** How long the service knows our key again, and takes what is sent under it once more for the same task. */
  readonly idempotencyKeySeconds?: number;
  /**
   * What may have been worked on and can't be found may be sent again in a later run, with a warning that it may be
   * billed twice: for calls that cost little, such as a chat completion.
   */
  readonly isRepeatable?: boolean;
  /** Sends a task under our own name for it. */
  submit(request: Request, call: RemoteCall): Promise<Submission>;
  /** Looks up a task by our own name for it. */
  find?(call: RemoteCall): Promise<Finding>;
  poll?(id: string, signal: AbortSignal): Promise<RemoteProgress>;
  /** @returns whether the task has surely ended without an answer */
  cancel?(id: string, signal: AbortSignal): Promise<boolean>;
  /**
   * Makes the result of an answer that is kept.
   *
   * @throws FootlightError where the answer is of no use, so that the next run asks anew
   */
  read(answer: KeptAnswer): Promise<Result>;
}

export interface RemoteCall {
  /** Our own name for the task (a UUID): the same for every send of one task, another for every task. */
  readonly clientKey: string;
  readonly signal: AbortSignal;
}

/** What an engine is given to ask hosted services with: no task that costs is sent twice, whatever fails between. */
export interface RemoteTasks {
  /**
   * Has the service do a task, or goes on with the one that an earlier run began.
   *
   * @param identity JSON that tells this task from the others of the same step; without what changes from run to run,
   * such as signed addresses
   * @throws `remote.lost`, `remote.timed-out`, `cancelled`, and what the service says
   */
  run<Request, Result>(
    service: RemoteService<Request, Result>,
    identity: unknown,
    request: Request,
  ): Promise<Result>;
  /** Says that the answer to a task proved to be of no use after it was read: the next run asks anew. */
  reject(service: RemoteService<never, unknown>, identity: unknown, error: FootlightError): Promise<void>;
}
