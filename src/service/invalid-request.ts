import { ZodError, type ZodType } from 'zod';
import { findClosestWord } from '../core/closest-word.ts';
import { FootlightError } from '../core/errors.ts';
import { createMessage } from '../core/messages/message.ts';
import { describeIssue, formatIssuePath } from '../core/zod-issues.ts';
import { findRequestHint, type Path, readPath } from './request-hints.ts';

const MAX_LENGTH = 200;

/** A body that was sent, of which the wrong value is shown, and the schema that it should fit. */
export interface SentBody {
  readonly body: unknown;
  readonly schema: ZodType | undefined;
  /** In which examples are given, if the schema has one in it. */
  readonly language?: string;
  /** Where the sender wrote what the schema finds at a path, if the body was brought into another form for it. */
  readonly locate?: (path: Path) => Path;
}

/** `request.option` with the first issue that a schema found, and with what would be right where that can be told. */
export function createInvalidRequestError(found: ZodError, sent?: SentBody): FootlightError {
  const error = putMisspellingFirst(found);
  const shown = sent?.locate ? withPaths(error, sent.locate) : error;
  const given = sent && formatGiven(shown, sent.body);
  const hints = sent?.schema ? findRequestHint(error, { ...sent, schema: sent.schema, shown }) : {};
  const { problem = describeIssue(shown), name = formatIssuePath(shown), example } = hints;
  const hint = example === undefined ? '' : createMessage('request.example', { example: shorten(example) });
  return new FootlightError('request.option', {
    kind: 'usage',
    ...(given !== undefined && { reason: 'given' }),
    parameters: { issue: problem, hint, ...(given !== undefined && { given }) },
    value: name.slice(0, MAX_LENGTH),
  });
}

/** A name that is missing because it is misspelled: it is the misspelling that is wrong. */
function putMisspellingFirst(error: ZodError): ZodError {
  const [first, ...others] = error.issues;
  if (first?.code !== 'invalid_type' || !first.message.endsWith('received undefined')) return error;
  const place = first.path.slice(0, -1).join('.');
  for (const issue of others) {
    if (issue.code !== 'unrecognized_keys' || issue.path.join('.') !== place) continue;
    const key = issue.keys.find((each) => findClosestWord(each, [String(first.path.at(-1))]) !== undefined);
    if (key !== undefined) return new ZodError([{ ...issue, keys: [key] }, first]);
  }
  return error;
}

function withPaths(error: ZodError, locate: (path: Path) => Path): ZodError {
  return new ZodError(error.issues.map((issue) => ({ ...issue, path: [...locate(issue.path)] })));
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
  try {
    return value === undefined ? undefined : shorten(JSON.stringify(value));
  } catch {
    // What is nested too deeply to be written is not shown.
    return undefined;
  }
}

function shorten(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}
