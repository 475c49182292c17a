import type { ZodError, ZodObject, z } from 'zod';
import { FootlightError } from '../core/errors.ts';
import { describeIssue, formatIssuePath } from '../core/zod-issues.ts';
import type { Production } from './production.ts';

/**
 * Checks options against the schema of a production.
 *
 * @returns them with the schema's defaults
 *
 * @throws `usage.option` for a name that the production doesn't have and a value that its schema refuses
 */
export function checkOptions<Schema extends ZodObject>(
  { name, options: schema }: Production<Schema>,
  options: unknown,
): z.output<Schema> {
  const { success, data, error } = schema.strict().safeParse(options);
  if (success) return data as z.output<Schema>;
  throw new FootlightError('usage.option', {
    kind: 'usage',
    parameters: { problem: describeIssue(error), production: name },
    value: unknownNames(error) ?? formatIssuePath(error),
  });
}

function unknownNames({ issues: [first] }: ZodError): string | undefined {
  return first?.code === 'unrecognized_keys' ? first.keys.join(', ') : undefined;
}
