import type { TextLine } from '../../text-lines.ts';
import { NAME } from './name-words.ts';
import { PERSONAL_VERB } from './personal-verbs.ts';
import { isRoleTitle } from './role-titles.ts';
import { isAnaphoricNoun, isPersonNoun } from './speech-words.ts';

/** Who does something in a sentence beside a speech, in a paragraph of its own: "Nora dried her hands." */
export interface Beat {
  /** As it is written: "Sheriff Dawes", "porter". */
  readonly written: string;
  /** Where that stands in the sentence. */
  readonly start: number;
  readonly kind: 'name' | 'role';
  /** What stands small before a name: "Expedition leader Hartmann". */
  readonly role: string | undefined;
  /** Whether only people do such things. */
  readonly isPersonal: boolean;
}

const ADVERB =
  '(?:(?:\\p{Ll}+ly|then|just|also|still|only|already|never|always|at\\s+last|had|has)\\s+){0,2}';
/** What is told of somebody before they do something: "Tom, red with anger, sat down", "Tom in his corner sat up". */
const BETWEEN = '(?:,[^,.!?]{1,60},|\\s+(?:and|with|in|at|from|by)\\s+(?:the|his|her|an?)\\s+\\p{Ll}+)?';
const DID =
  '(?:\\p{Ll}{2,}ed|was|had|came|went|took|sat|stood|shook|put|laid|let|gave|got|rose|ran|drew|caught|set|left|hung|grew|fell|began|broke|brought|bought|blew|led|lit|lost|rang|said|sent|sang|sank|struck|told|tried|wore|wound|woke|did)';
const VERB = `${BETWEEN}\\s+${ADVERB}(?:(?<personal>${PERSONAL_VERB})|${DID})(?![\\p{L}’'-])`;
const LEAD = '(?:(?:And|But|Then|So|Now|Suddenly|Slowly|Finally|Behind\\s+\\p{Ll}+)\\s*,?\\s+)?';
const ORNAMENT = '(?:(?:Old|Young|Little|Poor|Dear|Big|The)\\s+)?';
const BY_NAME = new RegExp(
  `^${LEAD}${ORNAMENT}(?:(?:\\p{L}[\\p{L}-]+\\s+){0,2}?(?<role>\\p{L}[\\p{L}-]+)\\s+)??(?<name>${NAME})${VERB}`,
  'du',
);
const BY_ROLE = new RegExp(
  `^${LEAD}(?:[Tt]he|[Aa]n?|[Oo]ne\\s+of\\s+the|[Aa]nother)\\s+(?:\\p{Ll}[\\p{Ll}-]*\\s+){0,3}?(?<noun>\\p{Ll}[\\p{Ll}-]+)${VERB}`,
  'du',
);
const OWN_PART = /(?<![\p{L}])(?:his|her|himself|herself)(?![\p{L}])/u;
/** Characters of a sentence in which its subject and verb stand. */
const REACH = 160;

/** Who does something in the narration beside speech, within its paragraph. */
export function listBeats(text: string, lines: readonly TextLine[]): Beat[] {
  return lines.flatMap(({ kind, paragraph, start, end }, i) => {
    const isBeside = [lines[i - 1], lines[i + 1]].some(
      (other) => other?.kind === 'dialogue' && other.paragraph === paragraph,
    );
    if (kind !== 'narration' || !isBeside) return [];
    return listSentences(text.slice(start, end)).flatMap(({ sentence }) => readBeat(sentence) ?? []);
  });
}

const SENTENCE_END = /[.!?…]["”’]?(?<!(?<![\p{L}])(?:Mrs?|Ms|Dr|St|Col|Capt|Prof|Rev|\p{Lu})\.)(?=\s)/gu;

/** The sentences of a narration, with their places in it. */
export function listSentences(narration: string): { readonly sentence: string; readonly start: number }[] {
  const ends = [...Array.from(narration.matchAll(SENTENCE_END), ({ 0: mark, index }) => index + mark.length)];
  return [...ends, narration.length]
    .map((end, i) => {
      const part = narration.slice(ends[i - 1] ?? 0, end);
      return { sentence: part.trim(), start: (ends[i - 1] ?? 0) + part.length - part.trimStart().length };
    })
    .filter(({ sentence }) => sentence !== '');
}

/** Undefined where nobody does anything, as far as can be read. */
export function readBeat(sentence: string): Beat | undefined {
  const head = sentence.slice(0, REACH);
  const named = BY_NAME.exec(head);
  const { name, role, personal } = named?.groups ?? {};
  if (named && name && (role === undefined || isRoleTitle(role) || isAnaphoricNoun(role))) {
    const isPersonal = personal !== undefined || OWN_PART.test(head);
    // "The Professor" is called so by what he is.
    if (/^The\s/.test(head) && role === undefined && isPersonNoun(name.toLowerCase()))
      return {
        written: name.toLowerCase(),
        start: named.indices!.groups!.name![0],
        kind: 'role',
        role,
        isPersonal,
      };
    return { written: name, start: named.indices!.groups!.name![0], kind: 'name', role, isPersonal };
  }
  const byRole = BY_ROLE.exec(head);
  const { noun, ...others } = byRole?.groups ?? {};
  if (!byRole || !noun || !isPersonNoun(noun)) return undefined;
  const [start] = byRole.indices!.groups!.noun!;
  return { written: noun, start, kind: 'role', role: undefined, isPersonal: others.personal !== undefined };
}
