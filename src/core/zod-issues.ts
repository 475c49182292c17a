import type { ZodError, z } from 'zod';
import { anyOf, createMessage, type Message, type MessageParameters } from './messages/message.ts';
import { hasSentence } from './messages/translate.ts';

type Issue = z.core.$ZodIssue;

/** Message keys of the names of types, by zod's names. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  array: 'issue.type-name.array',
  boolean: 'issue.type-name.boolean',
  int: 'issue.type-name.int',
  number: 'issue.type-name.number',
  object: 'issue.type-name.object',
  record: 'issue.type-name.record',
  string: 'issue.type-name.string',
};
/** Message keys of counts, by the type whose parts zod counts. */
const COUNTS: Readonly<Record<string, string>> = {
  array: 'issue.count.array',
  string: 'issue.count.string',
};

/**
 * Describes the first thing that a schema objects to, and where it lies. A schema that objects in words of its own
 * names their key: `.refine(isSorted, 'issue.score.unsorted')`.
 *
 * @param whole what stands for the path if the value as a whole is wrong; without it the problem stands alone
 */
export function describeIssue(error: ZodError, whole?: string | Message): Message {
  const [first] = error.issues;
  return describeOne(first, formatIssuePath(error) || whole);
}

/** Describes everything that a schema objects to, in the order of `error.issues`. */
export function describeIssues(error: ZodError): Message[] {
  return error.issues.map((issue) => describeOne(issue, issue.path.join('.')));
}

function describeOne(issue: Issue | undefined, place: string | Message | undefined): Message {
  const problem = issue ? describeProblem(issue) : createMessage('issue.invalid');
  return place ? createMessage('issue.at', { place, problem }) : problem;
}

/** Formats the path of the first objection, as `clips.2.in`; empty for the value as a whole. */
export function formatIssuePath(error: ZodError): string {
  return error.issues[0]?.path.join('.') ?? '';
}

function describeProblem(issue: Issue): Message {
  if (hasSentence(issue.message)) return createMessage(issue.message, getOwnParameters(issue));
  switch (issue.code) {
    case 'invalid_type':
      // Only zod's message tells whether anything was given.
      if (issue.message.endsWith('received undefined')) return createMessage('issue.missing');
      return createMessage('issue.type', { expected: describeType(issue.expected) });
    case 'too_small':
      return createMessage(issue.inclusive === false ? 'issue.more-than' : 'issue.too-small', {
        limit: describeLimit(issue.origin, Number(issue.minimum)),
      });
    case 'too_big':
      return createMessage(issue.inclusive === false ? 'issue.less-than' : 'issue.too-big', {
        limit: describeLimit(issue.origin, Number(issue.maximum)),
      });
    case 'not_multiple_of':
      return createMessage('issue.not-multiple', { divisor: issue.divisor });
    case 'unrecognized_keys':
      return createMessage('issue.unknown-keys', { keys: issue.keys });
    case 'invalid_value':
      return createMessage('issue.value', { values: anyOf(issue.values.map(String)) });
    case 'invalid_format':
      // A pattern says nothing to people.
      if (issue.format === 'regex') return createMessage('issue.invalid');
      return createMessage('issue.format', { format: issue.format });
    case 'invalid_union':
      return createMessage('issue.union');
    default:
      return createMessage('issue.custom', { problem: issue.message });
  }
}

/** What a refinement gave with its sentence: `.refine(f, { error: KEY, params })`. */
function getOwnParameters(issue: Issue): MessageParameters | undefined {
  return issue.code === 'custom' ? (issue.params as MessageParameters | undefined) : undefined;
}

function describeType(expected: string): Message | string {
  const key = TYPE_NAMES[expected];
  return key === undefined ? expected : createMessage(key);
}

/** Describes a number, or a count of characters or items. */
function describeLimit(origin: string, limit: number): Message | number {
  const key = COUNTS[origin];
  return key === undefined ? limit : createMessage(key, { count: limit });
}
