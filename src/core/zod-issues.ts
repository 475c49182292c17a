import type { ZodError } from 'zod';

/**
 * The first thing that a schema objects to, as `path: message`.
 *
 * @param whole what stands for the path where the value as a whole is wrong; without it the message stands alone
 */
export function describeIssue(error: ZodError, whole?: string): string {
  const path = formatIssuePath(error) || whole;
  const message = error.issues[0]?.message ?? 'invalid';
  return path ? `${path}: ${message}` : message;
}

/** Where the first objection lies, as `clips.2.in`; empty for the value as a whole. */
export function formatIssuePath(error: ZodError): string {
  return error.issues[0]?.path.join('.') ?? '';
}
