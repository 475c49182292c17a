import { divideText, type TextLine } from '../../text-lines.ts';
import type { Character } from '../cast.ts';
import { joinNarration } from '../narration.ts';
import { groupByParagraph, listTagsByParagraph } from '../turns.ts';
import { ChineseTagReader, SEEN, VOICE_OF } from './chinese-tags.ts';
import { findNames } from './find-names.ts';
import { type ChinesePerson, joinChineseNames } from './join-names.ts';
import { endsInAnaphoricRole, getRoleSex, guessNameSex, KIN, SERVANT, type Sex } from './people-words.ts';
import { findSeen } from './seen-names.ts';
import { decideSex } from './sex.ts';
import { simplify } from './simplify.ts';
import {
  listClausesAfter,
  listClausesBefore,
  listSentences,
  type Subject,
  SubjectReader,
} from './subjects.ts';
import { WordIndex } from './word-index.ts';

/** Finds who speaks in a Chinese text: whoever stands at the beginning of a clause beside speech, by name or by role. */
export function discoverChineseCast(text: string, known: readonly Character[]): Omit<Character, 'id'>[] {
  const plain = simplify(text);
  const lines = divideText(text);
  const { clauses, introducing, beats } = listClauses(plain, lines);
  const knownNames = known.flatMap(({ name, aliases }) => [name, ...aliases].map(simplify));
  const names = findNames(clauses, beats, plain, knownNames);
  const reader = new SubjectReader([...names, ...knownNames]);
  const narration = joinNarration(plain, lines);
  const counts = new Map<string, number>();
  const add = (subject: Subject | undefined): void => {
    if (!subject || subject.kind === 'pronoun') return;
    counts.set(subject.words, (counts.get(subject.words) ?? 0) + 1);
  };
  for (const [i, clause] of clauses.entries()) add(reader.read(clause, introducing.has(i)));
  for (const [, called] of plain.matchAll(CALLED)) if (narration.includes(called!)) add(reader.read(called!));
  const acting = beats.map((clause) => reader.readActing(clause));
  const isAnaphoric = (subject: Subject | undefined): boolean =>
    subject?.kind === 'role' && endsInAnaphoricRole(subject.words);
  for (const subject of acting) if (!isAnaphoric(subject) && subject?.kind !== 'self') add(subject);
  // "The young man in green" is often somebody who has a name: another one where nobody else can be a man.
  for (const subject of acting)
    if (isAnaphoric(subject) && isOnlyOfSex(subject!.words, [...counts.keys()])) add(subject);
  // Whoever talks with the only one who is named beside speech is named where that one looks at them.
  if (counts.size < 2)
    for (const name of findSeen(narration, new WordIndex(narration)))
      add(reader.read(name) ?? { words: name, kind: 'name' });
  const paragraphs = listTagsByParagraph(
    plain,
    lines,
    new ChineseTagReader([...counts.keys(), ...knownNames]),
  );
  const people = joinChineseNames(
    { text: plain, narration, counts, partners: listPartners(lines, paragraphs) },
    knownNames,
  );
  return decideSex(people, narration).map((person) => writeAsInText(person, text, plain));
}

/** With whom each speaks by turns: two who are named one behind the other, with no speech between that names nobody. */
function listPartners(
  lines: readonly TextLine[],
  paragraphs: ReturnType<typeof listTagsByParagraph>,
): Map<string, Set<string>> {
  const partners = new Map<string, Set<string>>();
  const add = (words: string, other: string): void => {
    if (words !== other) partners.set(words, (partners.get(words) ?? new Set()).add(other));
  };
  let before: string | undefined;
  for (const { numbers, tags } of paragraphs) {
    for (const { words } of tags) {
      if (before !== undefined) {
        add(before, words);
        add(words, before);
      }
      before = words;
    }
    if (tags.length === 0 && numbers.some((i) => lines[i]!.kind === 'dialogue')) before = undefined;
  }
  return partners;
}

/** Whether a role tells a sex that none of the others may have. */
function isOnlyOfSex(role: string, others: readonly string[]): boolean {
  const sex = getRoleSex(role);
  const getSex = (name: string): Sex => {
    const told = getRoleSex(name);
    return told === 'unknown' ? guessNameSex(name) : told;
  };
  return sex !== 'unknown' && others.every((name) => ![sex, 'unknown'].includes(getSex(name)));
}

/** A relative, or somebody by their service, whom a speech begins by calling: “奶奶，我饿了！” “店家，来碗面。” */
const CALLED = new RegExp(
  `[“「](${KIN.flat()
    .filter((word) => word.length > 1)
    .join('|')}|${SERVANT})[，！？…]`,
  'gu',
);

interface SpeakerClauses {
  /** Clauses beside speech, at whose beginning its speaker may stand. */
  readonly clauses: string[];
  /** The places of those in a sentence that leads up to a speech with a colon. */
  readonly introducing: Set<number>;
  /** Clauses before speech at whose beginning somebody comes or does something, and then speaks: 医生摘下口罩. */
  readonly beats: string[];
}

function listClauses(plain: string, lines: readonly TextLine[]): SpeakerClauses {
  const { clauses, introducing, beats }: SpeakerClauses = { clauses: [], introducing: new Set(), beats: [] };
  for (const numbers of groupByParagraph(lines))
    for (const i of numbers.filter((each) => lines[each]!.kind === 'narration')) {
      const narration = plain.slice(lines[i]!.start, lines[i]!.end);
      const owner = VOICE_OF.exec(narration)?.[1];
      if (owner !== undefined) clauses.push(owner);
      const seen = SEEN.exec(narration)?.[1];
      if (seen !== undefined) beats.push(seen);
      if (numbers.includes(i - 1)) clauses.push(...listClausesAfter(narration).slice(0, 2));
      if (lines[i + 1]?.kind !== 'dialogue') continue;
      for (const clause of listClausesBefore(narration)) {
        if (/[：:]\s*$/u.test(narration)) introducing.add(clauses.length);
        clauses.push(clause);
      }
      const [before, last] = listSentences(narration).slice(-2);
      beats.push(...(last ? [before![0]!, ...last] : (before ?? [])));
    }
  return { clauses, introducing, beats };
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
