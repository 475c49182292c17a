import type { ZodError } from 'zod';
import { FootlightError } from '../core/errors.ts';
import { createMessage } from '../core/messages/message.ts';
import { describeIssue, findExample, formatIssuePath } from '../core/zod-issues.ts';

const MAX_LENGTH = 200;

/**
 * `request.option`, or `request.header`, with the first issue that a schema found.
 *
 * @param body that was sent, of which the wrong value is shown
 */
export function createInvalidRequestError(error: ZodError, isHeader = false, body?: unknown): FootlightError {
  const given = formatGiven(error, body);
  const example = findExample(error);
  const hint = example === undefined ? '' : createMessage('request.example', { example });
  return new FootlightError(isHeader ? 'request.header' : 'request.option', {
    kind: 'usage',
    ...(given !== undefined && { reason: 'given' }),
    parameters: { issue: describeIssue(error), ...(given !== undefined && { given, hint }) },
    value: formatIssuePath(error).slice(0, MAX_LENGTH),
  });
}

/** The value that was wrong, as JSON; undefined if there is none. */
function formatGiven(error: ZodError, body: unknown): string | undefined {
  const path = error.issues[0]?.path ?? [];
  let value = body;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
  const text = path.length === 0 || value === undefined ? undefined : JSON.stringify(value);
  return text !== undefined && text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}
