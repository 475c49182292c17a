/** A cause as plain data: what a log, a report or another process can show of it. */
export interface SerializedCause {
  name: string;
  message: string;
  code?: string;
  stack?: string;
  cause?: SerializedCause;
}

/** A longer chain of causes is cut: it may even lead back to itself. */
const MAX_CAUSES = 8;

export function serializeCause(cause: unknown, depth = MAX_CAUSES): SerializedCause | undefined {
  if (cause === undefined || cause === null || depth === 0) return undefined;
  if (!(cause instanceof Error)) return { name: typeof cause, message: String(cause) };
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

/** The stack of an error and those of its causes, as Node prints them. */
export function formatStacks({ stack, cause }: { readonly stack?: string; cause?: SerializedCause }): string {
  const own = stack ?? '';
  if (!cause) return own;
  const below = formatStacks({ stack: cause.stack ?? `${cause.name}: ${cause.message}`, cause: cause.cause });
  return `${own}\nCaused by: ${below}`;
}
