import type { ZodError, ZodType } from 'zod';
import { FootlightError } from '../core/errors.ts';
import { createMessage } from '../core/messages/message.ts';
import { describeIssue, formatIssuePath } from '../core/zod-issues.ts';
import { findRequestHint, readPath } from './request-hints.ts';

const MAX_LENGTH = 200;

/** A body that was sent, of which the wrong value is shown, and the schema that it should fit. */
export interface SentBody {
  readonly body: unknown;
  readonly schema: ZodType | undefined;
}

/** `request.option` with the first issue that a schema found, and with what would be right where that can be told. */
export function createInvalidRequestError(error: ZodError, sent?: SentBody): FootlightError {
  const given = sent && formatGiven(error, sent.body);
  const found = sent?.schema ? findRequestHint(error, sent.schema, sent.body) : {};
  const { problem = describeIssue(error), name = formatIssuePath(error), example } = found;
  const hint = example === undefined ? '' : createMessage('request.example', { example: shorten(example) });
  return new FootlightError('request.option', {
    kind: 'usage',
    ...(given !== undefined && { reason: 'given' }),
    parameters: { issue: problem, hint, ...(given !== undefined && { given }) },
    value: name.slice(0, MAX_LENGTH),
  });
}

/** `request.header` with the first issue that a schema found. */
export function createInvalidHeaderError(error: ZodError): FootlightError {
  return new FootlightError('request.header', {
    kind: 'usage',
    parameters: { issue: describeIssue(error) },
    value: formatIssuePath(error).slice(0, MAX_LENGTH),
  });
}

/** The value that was wrong, as JSON; undefined if there is none, or if it is the name that is wrong. */
function formatGiven({ issues: [issue] }: ZodError, body: unknown): string | undefined {
  if (!issue || issue.path.length === 0 || issue.code === 'unrecognized_keys') return undefined;
  const value = readPath(body, issue.path);
  return value === undefined ? undefined : shorten(JSON.stringify(value));
}

function shorten(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}
