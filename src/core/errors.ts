import { deserializeCause, type SerializedCause, serializeCause } from './error-causes.ts';

/**
 * What went wrong, with what, and what to do about it.
 *
 * `kind` decides the exit code and whether a runner may try again: `usage` and `input` are the caller's to
 * mend (exit code 2), `retryable` may succeed on another try, `cancelled` was asked for, `terminal` is final.
 */
export type ErrorKind = 'usage' | 'input' | 'retryable' | 'terminal' | 'cancelled';

export interface ErrorDetail {
  readonly kind: ErrorKind;
  /** The offending value, as the user gave it. */
  readonly value?: string;
  /** One sentence that says how to go on. */
  readonly remedy?: string;
  /** Id of the error report that holds the details. */
  readonly report?: string;
  readonly cause?: unknown;
}

/** Every error that leaves a public function. `code` is stable across releases, `message` is not. */
export class FootlightError extends Error {
  override readonly name = 'FootlightError';
  readonly code: string;
  readonly kind: ErrorKind;
  readonly value: string | undefined;
  readonly remedy: string | undefined;
  readonly report: string | undefined;

  constructor(code: string, message: string, detail: ErrorDetail) {
    super(message, { cause: detail.cause });
    this.code = code;
    this.kind = detail.kind;
    this.value = detail.value;
    this.remedy = detail.remedy;
    this.report = detail.report;
  }

  /** What everyone may see: no stack and no cause, which hold paths. */
  toJSON(): SerializedError {
    return {
      code: this.code,
      message: this.message,
      kind: this.kind,
      value: this.value,
      remedy: this.remedy,
      report: this.report,
    };
  }

  /** With stack and causes: for logs, error reports and the process that asked for the work. */
  toDetailedJSON(): SerializedError {
    return { ...this.toJSON(), stack: this.stack, cause: serializeCause(this.cause) };
  }

  /** A copy that says something else about the same failure: stack and cause stay. */
  with(changes: Partial<Omit<ErrorDetail, 'cause'>> & { readonly message?: string }): FootlightError {
    const { code, kind, value, remedy, report, cause, stack } = this;
    const { message = this.message, ...detail } = changes;
    const error = new FootlightError(code, message, { kind, value, remedy, report, cause, ...detail });
    error.stack = stack;
    return error;
  }

  static fromJSON({ code, message, stack, cause, ...detail }: SerializedError): FootlightError {
    const error = new FootlightError(code, message, { ...detail, cause: cause && deserializeCause(cause) });
    if (stack !== undefined) error.stack = stack;
    return error;
  }
}

export interface SerializedError {
  code: string;
  message: string;
  kind: ErrorKind;
  value?: string;
  remedy?: string;
  report?: string;
  stack?: string;
  cause?: SerializedCause;
}

const ERRNO: Record<string, { code: string; remedy: string }> = {
  ENOSPC: {
    code: 'storage.full',
    remedy: 'Free some space, or choose another place with -o and --work-dir.',
  },
  EDQUOT: {
    code: 'storage.full',
    remedy: 'Free some space, or choose another place with -o and --work-dir.',
  },
  EACCES: { code: 'storage.denied', remedy: 'Check the permissions of the file and of its folder.' },
  EPERM: { code: 'storage.denied', remedy: 'Check the permissions of the file and of its folder.' },
  EROFS: { code: 'storage.denied', remedy: 'The place is read-only: choose another one.' },
  ENOENT: { code: 'storage.not-found', remedy: 'Check the path.' },
  ENOTDIR: { code: 'storage.not-a-folder', remedy: 'A part of the path is a file: check the path.' },
  EISDIR: { code: 'storage.not-a-file', remedy: 'This is a folder: give the name of a file.' },
  EEXIST: { code: 'storage.not-a-folder', remedy: 'A part of the path is a file: check the path.' },
};

/** Gives any thrown value a stable code, keeping the original as `cause`. */
export function toFootlightError(error: unknown): FootlightError {
  if (error instanceof FootlightError) return error;
  if (isAbort(error)) return createCancelledError(error);
  const errno = (error as NodeJS.ErrnoException | undefined)?.code;
  const known = errno === undefined ? undefined : ERRNO[errno];
  if (known) {
    const { path } = error as NodeJS.ErrnoException;
    return new FootlightError(known.code, (error as Error).message, {
      kind: 'input',
      value: path,
      remedy: known.remedy,
      cause: error,
    });
  }
  return new FootlightError('internal', error instanceof Error ? error.message : String(error), {
    kind: 'terminal',
    remedy: 'This looks like a defect in Footlight: please report it with the output of `footlight doctor`.',
    cause: error,
  });
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}

export function createCancelledError(cause?: unknown): FootlightError {
  return new FootlightError('cancelled', 'The work was cancelled.', { kind: 'cancelled', cause });
}

/** Throws the cancellation error when `signal` was aborted. */
export function throwIfCancelled(signal?: AbortSignal): void {
  if (signal?.aborted) throw createCancelledError(signal.reason);
}
