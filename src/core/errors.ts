import { deserializeCause, getThrownMessage, type SerializedCause, serializeCause } from './error-causes.ts';
import { createMessage, type Message, type MessageParameters, mapTexts } from './messages/message.ts';
import { hasSentence, isComplete, translate } from './messages/translate.ts';

/**
 * What went wrong, with what, and what to do about it.
 *
 * `kind` decides the exit code and whether a runner may try again: `usage` and `input` are the caller's to
 * mend (exit code 2), `retryable` may succeed on another try, `cancelled` was asked for, `terminal` is final.
 */
export type ErrorKind = 'usage' | 'input' | 'retryable' | 'terminal' | 'cancelled';

export interface ErrorDetail {
  readonly kind: ErrorKind;
  /** Which of a code's sentences it is, if the code has several: "read-only" of `storage.denied`. */
  readonly reason?: string;
  /** What the sentences need, by name; they can use `value` too. */
  readonly parameters?: MessageParameters;
  /** The offending value, as the user gave it. */
  readonly value?: string;
  /** Id of the error report that holds the details. */
  readonly report?: string;
  readonly cause?: unknown;
}

/** Sentences that came from elsewhere, such as another version's service, for a code that has none here. */
export interface ErrorText {
  readonly message: string;
  readonly remedy?: string;
}

/**
 * Every error that leaves a public function. `code`, `reason` and the names of the parameters are stable across
 * releases; `message` and `remedy` are what the English catalogue says, for logs and stacks. Whoever shows an error to
 * people asks {@link describeError} in their language.
 */
export class FootlightError extends Error {
  override readonly name = 'FootlightError';
  readonly code: string;
  readonly kind: ErrorKind;
  readonly reason: string | undefined;
  readonly parameters: MessageParameters;
  readonly value: string | undefined;
  readonly report: string | undefined;
  readonly text: ErrorText | undefined;
  /** One sentence that says how to go on. */
  readonly remedy: string | undefined;

  constructor(code: string, detail: ErrorDetail, text?: ErrorText) {
    const described = describeError({ code, ...detail, text });
    super(described.message, { cause: detail.cause });
    this.code = code;
    this.kind = detail.kind;
    this.reason = detail.reason;
    this.parameters = detail.parameters ?? {};
    this.value = detail.value;
    this.report = detail.report;
    this.text = text;
    this.remedy = described.remedy;
  }

  /** Returns what everyone may see: no stack and no cause, which hold paths. */
  toJSON(language?: string): SerializedError {
    return {
      code: this.code,
      reason: this.reason,
      ...describeError(this, language),
      kind: this.kind,
      value: this.value,
      parameters: Object.keys(this.parameters).length > 0 ? this.parameters : undefined,
      report: this.report,
    };
  }

  /** Returns all of it, with stack and causes: for logs, error reports and the process that asked for the work. */
  toDetailedJSON(): SerializedError {
    return { ...this.toJSON(), stack: this.stack, cause: serializeCause(this.cause) };
  }

  /** Makes a copy that says something else about the same failure: stack and cause stay. */
  with({
    text = this.text,
    ...changes
  }: Partial<Omit<ErrorDetail, 'cause'>> & { text?: ErrorText }): FootlightError {
    const { code, kind, reason, parameters, value, report, cause, stack } = this;
    const detail = { kind, reason, parameters, value, report, cause, ...changes };
    const error = new FootlightError(code, detail, text);
    error.stack = stack;
    return error;
  }

  /** Copies the failure with every text that came from outside changed, such as for somebody who may not see paths. */
  mapTexts(change: (text: string) => string): FootlightError {
    const { parameters, value, text } = this;
    return this.with({
      parameters: mapTexts(parameters, change),
      value: value && change(value),
      text: text && { message: change(text.message), remedy: text.remedy && change(text.remedy) },
    });
  }

  static fromJSON({ code, message, remedy, stack, cause, ...detail }: SerializedError): FootlightError {
    const text = { message, remedy };
    const error = new FootlightError(code, { ...detail, cause: cause && deserializeCause(cause) }, text);
    if (stack !== undefined) error.stack = stack;
    return error;
  }
}

export interface SerializedError {
  code: string;
  reason?: string;
  message: string;
  kind: ErrorKind;
  value?: string;
  remedy?: string;
  parameters?: MessageParameters;
  report?: string;
  stack?: string;
  cause?: SerializedCause;
}

type Describable = Pick<FootlightError, 'code'> &
  Partial<Pick<FootlightError, 'reason' | 'parameters' | 'value' | 'text'>>;

/** Describes an error in a language: what is wrong, and how to go on if there is a way. */
export function describeError(error: Describable, language?: string): ErrorText {
  const { message, remedy } = getErrorMessages(error);
  const say = (part: Message | string): string =>
    typeof part === 'string' ? part : translate(part, language);
  return { message: say(message), remedy: remedy === undefined ? undefined : say(remedy) };
}

/**
 * Returns message and remedy of an error, to be parts of other messages; its own text if the catalogues have none for
 * it.
 */
export function getErrorMessages({ code, reason, parameters, value, text }: Describable): {
  readonly message: Message | string;
  readonly remedy?: Message | string;
} {
  const own = reason && `error.${code}.${reason}`;
  const findPart = (part: string): Message | undefined => {
    const key = [...(own ? [`${own}.${part}`] : []), `error.${code}.${part}`].find(hasSentence);
    return key ? createMessage(key, { value, ...parameters }) : undefined;
  };
  const message = findPart('message');
  if (!text)
    return { message: message ?? createMessage(code, { value, ...parameters }), remedy: findPart('remedy') };
  // Another version may have meant another sentence by the code, or lack a parameter; then its own text is right.
  const isSame = message && (message.key === `${own}.message` || translate(message) === text.message);
  if (!isSame || !isComplete(message)) return text;
  const remedy = findPart('remedy');
  return { message, remedy: remedy && isComplete(remedy) ? remedy : text.remedy };
}

/** Errors of files, by the code of the operating system. */
const ERRNO: Readonly<Record<string, { readonly code: string; readonly reason?: string }>> = {
  ENOSPC: { code: 'storage.full' },
  EDQUOT: { code: 'storage.full' },
  EACCES: { code: 'storage.denied' },
  EPERM: { code: 'storage.denied' },
  EROFS: { code: 'storage.denied', reason: 'read-only' },
  ENOENT: { code: 'storage.not-found' },
  ENOTDIR: { code: 'storage.not-a-folder' },
  EEXIST: { code: 'storage.not-a-folder' },
  EISDIR: { code: 'storage.not-a-file' },
};

/** Gives any thrown value a stable code, keeping the original as `cause`. */
export function toFootlightError(error: unknown): FootlightError {
  if (error instanceof FootlightError) return error;
  if (isAbort(error)) return createCancelledError(error);
  const detail = getThrownMessage(error);
  const { code: errno, path: value } = (error ?? {}) as NodeJS.ErrnoException;
  const known = typeof errno === 'string' && Object.hasOwn(ERRNO, errno) ? ERRNO[errno] : undefined;
  if (!known)
    return new FootlightError('internal', { kind: 'terminal', parameters: { detail }, cause: error });
  const { code, reason = 'system' } = known;
  // What the system says is in English; the path says as much.
  const parameters = { detail: value ?? detail };
  return new FootlightError(code, { kind: 'input', reason, value, parameters, cause: error });
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}

export function createCancelledError(cause?: unknown): FootlightError {
  return new FootlightError('cancelled', { kind: 'cancelled', cause });
}

/** Throws the cancellation error when `signal` was aborted. */
export function throwIfCancelled(signal?: AbortSignal): void {
  if (signal?.aborted) throw createCancelledError(signal.reason);
}
