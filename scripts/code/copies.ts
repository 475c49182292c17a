import type { Statement } from 'oxc-parser';
import type { SourceFile } from './source-files.ts';

/** A stretch of code that stands somewhere before already. */
export interface Copy {
  /** As `path:line`. */
  at: string;
  original: string;
  /** Lines of code: no blank ones, comments, imports, types or brackets alone. */
  lines: number;
}

interface CodeLine {
  place: string;
  text: string;
}

const MIN_LINES = 6;
/** Of six lines once names are shortened: lists of data are alike without being copies. */
const MIN_SHAPE_CHARACTERS = 80;
/** Nothing of these runs. */
const DECLARATIONS = new Set(['ImportDeclaration', 'TSInterfaceDeclaration', 'TSTypeAliasDeclaration']);
const BRACKETS_ALONE = /^[\s()[\]{}<>;,]*$/;
const STRING = /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`/g;
const NUMBER = /\b\d[\w.]*/g;
const NAME =
  /\b(?!(?:as|await|break|case|catch|class|const|continue|default|else|export|extends|for|function|if|in|let|new|of|return|switch|throw|try|typeof|while|yield)\b)[A-Za-z_$][\w$]*/g;

/** Stretches of six lines or more that are the same. */
export const findIdenticalCopies = (files: readonly SourceFile[]): Copy[] =>
  findCopies(files, (text) => text, 0);

/** Stretches of six lines or more that differ in names, strings and numbers alone, identical ones included. */
export const findCopiesInShape = (files: readonly SourceFile[]): Copy[] =>
  findCopies(files, shapeOf, MIN_SHAPE_CHARACTERS);

const shapeOf = (text: string): string => text.replace(STRING, '0').replace(NUMBER, '0').replace(NAME, 'x');

/** Every stretch counts once, as a copy of its first occurrence. */
function findCopies(
  files: readonly SourceFile[],
  keyOf: (text: string) => string,
  minimumCharacters: number,
): Copy[] {
  const lines = files.flatMap(readCodeLines);
  const keys = lines.map(({ text }) => keyOf(text));
  const firstStart = new Map<string, number>();
  const copies: Copy[] = [];
  for (let i = 0; i + MIN_LINES <= keys.length; ) {
    const window = keys.slice(i, i + MIN_LINES).join('\n');
    const original = firstStart.get(window) ?? i;
    if (original + MIN_LINES <= i && window.length >= minimumCharacters) {
      const length = countShared(keys, original, i);
      copies.push({ at: lines[i]!.place, original: lines[original]!.place, lines: length });
      i += length;
    } else {
      firstStart.set(window, original);
      i++;
    }
  }
  return copies;
}

function countShared(keys: readonly string[], first: number, second: number): number {
  let count = 0;
  while (
    first + count < second &&
    second + count < keys.length &&
    keys[first + count] === keys[second + count]
  )
    count++;
  return count;
}

function readCodeLines(file: SourceFile): CodeLine[] {
  const declarations = file.program.body.filter((statement) =>
    DECLARATIONS.has(unwrapExport(statement).type),
  );
  return eraseRanges(file.text, [...file.comments, ...declarations])
    .split('\n')
    .map((text, i) => ({ place: `${file.path}:${i + 1}`, text: text.trim() }))
    .filter(({ text }) => !BRACKETS_ALONE.test(text));
}

const unwrapExport = (statement: Statement): Statement =>
  (statement.type === 'ExportNamedDeclaration' && statement.declaration) || statement;

/** Line breaks stay, so that lines keep their numbers. */
export function eraseRanges(text: string, ranges: readonly { start: number; end: number }[]): string {
  let erased = text;
  for (const { start, end } of ranges)
    erased = erased.slice(0, start) + erased.slice(start, end).replace(/[^\n]/g, ' ') + erased.slice(end);
  return erased;
}
