import { type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser';
import { createMessage, type Message } from './messages/message.ts';

/** Where a text stops being JSON, counted from 1. */
export interface JsonPlace {
  readonly line: number;
  readonly column: number;
}

/** Sentences by what the parser calls a problem; others have the one for all. */
const SENTENCES: Readonly<Record<string, string>> = {
  InvalidSymbol: 'json-problem.word',
  InvalidNumberFormat: 'json-problem.number',
  UnexpectedEndOfNumber: 'json-problem.number',
  PropertyNameExpected: 'json-problem.name',
  ValueExpected: 'json-problem.value',
  ColonExpected: 'json-problem.colon',
  CommaExpected: 'json-problem.comma',
  CloseBraceExpected: 'json-problem.brace',
  CloseBracketExpected: 'json-problem.bracket',
  EndOfFileExpected: 'json-problem.end',
  InvalidCommentToken: 'json-problem.comment',
  UnexpectedEndOfComment: 'json-problem.comment',
  UnexpectedEndOfString: 'json-problem.quote',
  InvalidCharacter: 'json-problem.character',
  InvalidEscapeCharacter: 'json-problem.escape',
  InvalidUnicode: 'json-problem.escape',
};

/** Letters of a wrong word that are shown. */
const MAX_WORD = 40;

/** Why a text is no JSON, with the place: an engine's own message is English, and often lacks the place. */
export function findJsonProblem(text: string): { readonly place: JsonPlace; readonly problem: Message } {
  const { at, key, length } = findFirst(text);
  const before = text.slice(0, at).split(/\r\n|\r|\n/);
  return {
    place: { line: before.length, column: before.at(-1)!.length + 1 },
    problem: createMessage(key, { word: showUnseen(text.slice(at, at + Math.min(length, MAX_WORD))) }),
  };
}

interface Found {
  readonly at: number;
  readonly length: number;
  readonly key: string;
}

/** The first problem; of a text that is nested too deep for the parser only where it ends. */
function findFirst(text: string): Found {
  const first = findFirstError(text);
  if (!first) return { at: text.length, length: 0, key: 'json-problem.other' };
  const { at, length } = first;
  const problem = printParseErrorCode(first.code);
  // The parser takes such numbers for two, and a comma for a value where a name was to be.
  if (/(?<![\w.])0$/.test(text.slice(Math.max(0, at - 2), at)) && /\d/.test(text.charAt(at)))
    return { at: at - 1, length, key: 'json-problem.zero' };
  if (problem === 'ValueExpected' && text[at] === ',' && text.slice(0, at).trimEnd().endsWith('{'))
    return { at, length, key: 'json-problem.name' };
  return { at, length, key: SENTENCES[problem] ?? 'json-problem.other' };
}

interface FirstError {
  readonly at: number;
  readonly length: number;
  readonly code: ParseErrorCode;
}

/** Reads the text up to its first error: the parser would go on to the end, and mend what it can. */
function findFirstError(text: string): FirstError | undefined {
  let first: FirstError | undefined;
  const onError = (code: ParseErrorCode, at: number, length: number): never => {
    first = { at, length, code };
    throw new Error('found');
  };
  try {
    visit(text, { onError }, { disallowComments: true });
  } catch {
    // It was found, or the text is nested too deep.
  }
  return first;
}

/** Characters that nobody would see, or that would change what is shown around them, by their numbers. */
function showUnseen(word: string): string {
  return word.replaceAll(
    /[\p{C}\p{Z}]/gu,
    (each) => `U+${each.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`,
  );
}

/** The problem and its place in one sentence's part, such as "line 2, column 5: a comma is missing". */
export function describeJsonProblem(text: string): Message {
  const { place, problem } = findJsonProblem(text);
  return createMessage('json-problem.at', { ...place, problem });
}
