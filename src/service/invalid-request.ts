import type { ZodError } from 'zod';
import { FootlightError } from '../core/errors.ts';
import { translate } from '../core/messages/translate.ts';
import { describeIssue, issuePath } from '../core/zod-issues.ts';

/** The first of what a schema found wrong, as the service says it. */
export function invalidRequest(error: ZodError, code = 'request.option'): FootlightError {
  return new FootlightError(code, `${translate(describeIssue(error))}.`, {
    kind: 'usage',
    value: issuePath(error).slice(0, 200),
    remedy: 'See /docs for what may be sent.',
  });
}
