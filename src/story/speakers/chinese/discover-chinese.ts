import { divideText, type TextLine } from '../../text-lines.ts';
import type { Character } from '../cast.ts';
import { groupByParagraph } from '../turns.ts';
import { findNames } from './find-names.ts';
import { type ChinesePerson, joinChineseNames } from './join-names.ts';
import { decideSex } from './sex.ts';
import { simplify } from './simplify.ts';
import { listClausesAfter, listClausesBefore, SubjectReader } from './subjects.ts';

/** Finds who speaks in a Chinese text: whoever stands at the beginning of a clause beside speech, by name or by role. */
export function discoverChineseCast(text: string, known: readonly Character[]): Omit<Character, 'id'>[] {
  const plain = simplify(text);
  const lines = divideText(text);
  const clauses = listClauses(plain, lines);
  const knownNames = known.flatMap(({ name, aliases }) => [name, ...aliases].map(simplify));
  const names = findNames(clauses, plain, knownNames);
  const reader = new SubjectReader([...names, ...knownNames]);
  const counts = new Map<string, number>();
  for (const clause of clauses) {
    const subject = reader.read(clause);
    if (!subject || subject.kind === 'pronoun') continue;
    counts.set(subject.words, (counts.get(subject.words) ?? 0) + 1);
  }
  const narration = lines
    .map(({ kind, start, end }) => (kind === 'narration' ? plain.slice(start, end) : '\n'))
    .join('');
  const people = joinChineseNames(counts, plain, narration, knownNames);
  return decideSex(people, narration).map((person) => writeAsInText(person, text, plain));
}

/** Clauses beside speech, at whose beginning its speaker may stand. */
function listClauses(plain: string, lines: readonly TextLine[]): string[] {
  const getContent = (i: number): string => plain.slice(lines[i]!.start, lines[i]!.end);
  return groupByParagraph(lines).flatMap((numbers) =>
    numbers
      .filter((i) => lines[i]!.kind === 'narration')
      .flatMap((i) => [
        ...(numbers.includes(i - 1) ? listClausesAfter(getContent(i)).slice(0, 2) : []),
        ...(numbers.includes(i + 1) || lines[i + 1]?.kind === 'dialogue'
          ? listClausesBefore(getContent(i))
          : []),
      ]),
  );
}

/** The names in the characters of the text, traditional ones where it is written in these. */
function writeAsInText({ names, gender }: ChinesePerson, text: string, plain: string): Omit<Character, 'id'> {
  const written = names.map((name) => {
    const at = plain.indexOf(name);
    return at < 0 ? name : text.slice(at, at + name.length);
  });
  const [name, ...aliases] = [...new Set(written)];
  return { name: name!, aliases, gender };
}
