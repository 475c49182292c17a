import type { ZodError } from 'zod';
import { FootlightError } from '../core/errors.ts';
import { describeIssue, formatIssuePath } from '../core/zod-issues.ts';

/** `request.option`, or `request.header`, with the first issue that a schema found. */
export function createInvalidRequestError(error: ZodError, isHeader = false): FootlightError {
  return new FootlightError(isHeader ? 'request.header' : 'request.option', {
    kind: 'usage',
    parameters: { issue: describeIssue(error) },
    value: formatIssuePath(error).slice(0, 200),
  });
}
