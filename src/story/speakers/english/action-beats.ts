import type { TextLine } from '../../text-lines.ts';
import { NAME } from './name-words.ts';
import { isSurelyPerson } from './person-nouns.ts';
import { PERSONAL_VERB } from './personal-verbs.ts';
import { isRoleTitle } from './role-titles.ts';
import { isAnaphoricNoun, isPersonNoun } from './speech-words.ts';

/** Who does something in a sentence beside a speech, in a paragraph of its own: "Nora dried her hands." */
export interface Beat {
  /** As it is written: "Bailiff Orme", "porter". */
  readonly written: string;
  /** Where that stands in the sentence. */
  readonly start: number;
  readonly kind: 'name' | 'role';
  /** What stands small before a name: "survey leader Quist". */
  readonly role: string | undefined;
  /** Whether only people do such things. */
  readonly isPersonal: boolean;
  /** Whether they do it to a part of themselves, which no place does either: "crossed her legs". */
  readonly isOwnPart: boolean;
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
/** What people have about them and no thing moves. */
const PARTS = `
  apron arms? beard boots? bonnet breath brows? cap cheeks? chin cigar cigarette coat collar cuffs? ears?
  eyebrows? eyes? face feet fingers? fists? forehead glass glasses gloves? hair hands? handkerchief hat head
  heels? jacket jaw knees? knuckles lap legs? lips? moustache mouth neck nose palms? pipe pockets? scarf shawl
  shoes shoulders? skirts? sleeves? spectacles stick teeth throat thumbs? tie tongue watch wrists?`;

const OWN_PART = new RegExp(
  String.raw`(?<![\p{L}])(?:(?:his|her)\s+(?:\p{Ll}+\s+)?(?:${PARTS.trim().replace(/\s+/g, '|')})|himself|herself)(?![\p{L}])`,
  'u',
);
/** What is somebody's, and not somebody: "her suitcase", but not "gripped her by the arm". */
const OWN =
  /(?<![\p{L}])(?:(?:his|her)\s+(?!(?:in|by|at|on|to|and|but|as|with|from|like|for|so|that|then|up|down|out|off|back|away|again|into|over|until|when|while|where)(?![\p{L}]))\p{Ll}+|himself|herself)(?![\p{L}])/u;
/** Where it stands behind a verb at once, it tells somebody even from a thing. */
const AT_ONCE = new RegExp(`^\\s+${OWN_PART.source}`, 'u');
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

/** A heading ends too. */
const SENTENCE_END =
  /\n(?=[^\S\n]*\n)|[.!?…]["”’]?(?<!(?<![\p{L}])(?:Mrs?|Ms|Dr|St|Col|Capt|Prof|Rev|\p{Lu})\.)(?=\s)/gu;

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
    const behind = head.slice(named[0].length);
    const isOwnPart = OWN_PART.test(behind);
    const hasArticle = /^The\s/.test(head) && role === undefined;
    const [start] = named.indices!.groups!.name!;
    // "The Professor" is called so by what he is, and a ship swings round as people do.
    const isRole = hasArticle && isSurelyPerson(name.toLowerCase());
    const isPersonal = (personal !== undefined && (!hasArticle || isRole)) || OWN.test(behind);
    return isRole
      ? { written: name.toLowerCase(), start, kind: 'role', role, isPersonal, isOwnPart }
      : { written: name, start, kind: 'name', role, isPersonal, isOwnPart };
  }
  const byRole = BY_ROLE.exec(head);
  const { noun, ...others } = byRole?.groups ?? {};
  if (!byRole || !noun || !(isSurelyPerson(noun) || isPersonNoun(noun))) return undefined;
  const behind = head.slice(byRole[0].length);
  const [start] = byRole.indices!.groups!.noun!;
  // "The radiator shook": what ends as a person does is somebody only where the text says so.
  const isPersonal = isSurelyPerson(noun) ? others.personal !== undefined : AT_ONCE.test(behind);
  return {
    written: noun,
    start,
    kind: 'role',
    role: undefined,
    isPersonal,
    isOwnPart: OWN_PART.test(behind),
  };
}
