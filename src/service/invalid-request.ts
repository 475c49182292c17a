import type { ZodError } from 'zod';
import { FootlightError } from '../core/errors.ts';

/** The first of what a schema found wrong, as the service says it. */
export function invalidRequest({ issues: [issue] }: ZodError, code = 'request.option'): FootlightError {
  const path = issue?.path.join('.') ?? '';
  return new FootlightError(code, `${path}: ${issue?.message}.`, {
    kind: 'usage',
    value: path.slice(0, 200),
    remedy: 'See /docs for what may be sent.',
  });
}
