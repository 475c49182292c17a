import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
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
};

/** Letters of a wrong word that are shown. */
const MAX_WORD = 40;

/** Why a text is no JSON, with the place: an engine's own message is English, and often lacks the place. */
export function findJsonProblem(text: string): { readonly place: JsonPlace; readonly problem: Message } {
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true });
  const [first] = errors;
  const at = first?.offset ?? text.length;
  const before = text.slice(0, at).split(/\r\n|\r|\n/);
  const key = first && SENTENCES[printParseErrorCode(first.error)];
  return {
    place: { line: before.length, column: before.at(-1)!.length + 1 },
    problem: createMessage(key ?? 'json-problem.other', {
      word: text.slice(at, at + Math.min(first?.length ?? 0, MAX_WORD)),
    }),
  };
}

/** The problem and its place in one sentence's part, such as "line 2, column 5: a comma is missing". */
export function describeJsonProblem(text: string): Message {
  const { place, problem } = findJsonProblem(text);
  return createMessage('json-problem.at', { ...place, problem });
}
