/** The cause of an error as plain data, for logs, error reports and other processes. */
export interface SerializedCause {
  name: string;
  message: string;
  code?: string;
  stack?: string;
  cause?: SerializedCause;
}

/** Causes beyond this are left out: a chain may lead back to itself. */
const MAX_CAUSES = 8;

const CAUSE_HEADING = 'Caused by:';

/** The message of what was thrown; of what is no error, its text. Whatever was thrown, this throws nothing. */
export function getThrownMessage(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  try {
    return String(thrown);
  } catch {
    // An object may have no way to a text, or one that throws.
    return Object.prototype.toString.call(thrown);
  }
}

export function serializeCause(cause: unknown, depth = MAX_CAUSES): SerializedCause | undefined {
  if (cause === undefined || cause === null || depth === 0) return undefined;
  if (!(cause instanceof Error)) return { name: typeof cause, message: getThrownMessage(cause) };
  const { name, message, stack } = cause;
  const { code } = cause as NodeJS.ErrnoException;
  return {
    name,
    message,
    code: typeof code === 'string' ? code : undefined,
    stack,
    cause: serializeCause(cause.cause, depth - 1),
  };
}

export function deserializeCause({ name, message, code, stack, cause }: SerializedCause): Error {
  const error = new Error(message, { cause: cause && deserializeCause(cause) });
  error.name = name;
  error.stack = stack ?? `${name}: ${message}`;
  return code === undefined ? error : Object.assign(error, { code });
}

/** Formats the stack of an error and those of its causes, as Node prints them. */
export function formatStacks({ stack, cause }: { readonly stack?: string; cause?: SerializedCause }): string {
  const own = stack ?? '';
  if (!cause) return own;
  const below = formatStacks({ stack: cause.stack ?? `${cause.name}: ${cause.message}`, cause: cause.cause });
  return [own, `${CAUSE_HEADING} ${below}`].join('\n');
}
