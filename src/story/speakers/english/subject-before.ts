import { isAnaphoricNoun, isPersonNoun, SPEECH_VERB } from './speech-words.ts';
import { NOUN, PROPER } from './who-patterns.ts';

/** Who does what a sentence before a speech tells, with the verb of speech in its phrase. */
export interface SubjectBefore {
  readonly groups: Record<string, string | undefined>;
  readonly verb: string;
}

const VERB_AT_END = new RegExp(
  `(?<![\\p{L}])(?:${SPEECH_VERB}|addressed|in\\s+these\\s+words)(?![\\p{L}])[^.!?;]{0,90}[,:\\u2014-]\\s*$`,
  'u',
);
/** A whole sentence that announces speech: "At length she spoke again." */
const ANNOUNCED =
  /(?<![\p{L}])(?:began|spoke|resumed|continued|went\s+on|repeated)(?:\s+(?:again|to\s+speak|at\s+last|thus))?\.\s*$/u;
const PASSIVE = new RegExp(`\\p{Ll}+ed\\s+by\\s+${PROPER}[,:\\u2014-]+\\s*$`, 'u');
const SENTENCE = /(?:[^.!?]|\b(?:Mr|Mrs|Ms|Dr|St)\.)*$/;
const NOMINATIVE = /(?<![\p{L}])(?<pronoun>[Hh]e|[Ss]he|I)(?![\p{L}’'])/gu;
/** A name is a subject behind a mark or a conjunction, or before "who"; behind a preposition it is none. */
const BEFORE_SUBJECT =
  '(?<=^\\s*|[,;:(\\u2014-]\\s*|(?<![\\p{L}])(?:and|but|then|when|while|as|that|if|because|so|though|where|until|till|yet|nor|once|here|now|not|afterwards|soon|presently|immediately|suddenly|however|length|last|once|did|does|could|would|should|will|had|was)\\s+)';
const NAME_SUBJECT = new RegExp(
  `${BEFORE_SUBJECT}${PROPER}(?!(?:[’']|\\s+)s(?![\\p{L}]))|${PROPER}(?=,?\\s+who(?![\\p{L}]))`
    .replace('(?<name>', '(?<first>')
    .replace('(?<name>', '(?<second>'),
  'gu',
);
const ONE_NOUN = '(?<![\\p{L}])(?<determiner>the|an?|his|her|their)\\s+(?<noun>\\p{Ll}+)';
/** "by the voice of her companion, who, at last, said" */
const NOUN_WHO = new RegExp(`${ONE_NOUN}(?=,\\s+who(?:,[^;]*,)?(?:\\s+\\p{Ll}+ly)?\\s*$)`, 'gu');
/** "grateful to her uncle for saying" */
const BEFORE_FOR = new RegExp(`(?:${PROPER}|${ONE_NOUN})(?=\\s+for\\s*$)`, 'gu');
/** Verbs behind "for" with what somebody else has said. "She thanked him for asking:" leads up to her own words. */
const SAYING = /^(?:saying|adding|remarking|observing|exclaiming|declaring|replying|whispering)(?![\p{L}])/u;
const NOUN_SUBJECT = new RegExp(
  `${BEFORE_SUBJECT}${NOUN}(?=,?\\s+(?:who|\\p{Ll}+ed|was|had|then|again|\\p{Ll}+ly)(?![\\p{L}])|\\s*$)`,
  'gu',
);

/** The subject of the sentence that leads up to a speech: the last one before its verb of speech. */
export function findSubjectBefore(narration: string): SubjectBefore | undefined {
  // "Mrs. Bennet thus began the conversation.--"
  const tail = narration
    .slice(-400)
    .trimEnd()
    .replace(/\.(--|\u2014)$/u, '$1');
  const announcement = ANNOUNCED.exec(tail);
  const sentence = SENTENCE.exec(announcement ? tail.slice(0, -1) : tail)?.[0] ?? '';
  const passive = PASSIVE.exec(sentence);
  if (passive) return { groups: passive.groups!, verb: '' };
  const verb = announcement ? { index: sentence.length, 0: announcement[0] } : findLastVerb(sentence);
  if (!verb) return undefined;
  const head = sentence.slice(0, verb.index);
  let from = head.length + 1;
  for (const segment of head.split(';').toReversed()) {
    from -= segment.length + 1;
    const found = findLastSubject(segment, verb[0]);
    if (!found) continue;
    const toVerb = sentence.slice(from + found.end, sentence.lastIndexOf(verb[0].replace(/\.\s*$/u, '')));
    if (announcement && !GOES_ON.test(toVerb)) return undefined;
    return { groups: found.groups, verb: verb[0] };
  }
  return undefined;
}

/**
 * What stands between a subject and its own verb: nothing, adverbs, what it does meanwhile between commas, or all that it
 * does before "and". A noun there is the subject of the verb: "Anna left, and the rain continued." No word may be read in two
 * ways, or the time doubles with each.
 */
const GOES_ON =
  /^(?:\s*,(?!\s*(?:and|but|so|while|as)(?![\p{L}]))[^;]*,|.*(?<![\p{L}])(?:and|but|then))?[\s,]*(?:(?:and|but|then|soon|now|again|also|once|more|at|last|length|first|thereupon|after|an?|the|pause|moment|while|however|thus|\p{Ll}+ly)[\s,]+)*$/u;

/** The pronoun with which a sentence begins that leads up to a speech without a verb of speech: "He soon began with," */
export function findOpeningPronoun(narration: string): string | undefined {
  const sentence = SENTENCE.exec(narration.slice(-400).trimEnd())?.[0] ?? '';
  return /^\s*(He|She)\s/.exec(sentence)?.[1];
}

/** The last verb of speech of a sentence that ends with it. */
function findLastVerb(sentence: string): { readonly index: number; readonly 0: string } | undefined {
  let last: { index: number; 0: string } | undefined;
  for (let from = 0; ; ) {
    const match = VERB_AT_END.exec(sentence.slice(from));
    if (!match) return last;
    last = { index: from + match.index, 0: match[0] };
    from = last.index + 1;
  }
}

/** Behind a subject: what it does in a clause that ends before the verb of speech. */
const CLAUSE_ENDS = /^\s+(?:\p{Ll}+ly\s+)?\p{Ll}+(?![\p{L}])[^,]*,\s*(?:\p{Ll}+ly\s+)?$/u;
const BEFORE_CLAUSE = /(?<![\p{L}])(?:which|whom|that|when|while|as|if|after|because|till|until|before)\s+$/u;

/** A clause that tells what somebody sees or knows of another: "saw what he was doing, and said". */
const BEFORE_OBJECT_CLAUSE = /(?<![\p{L}])(?:what|how|why|whom)\s+$/u;

/** Whether a whole sentence announces a speech that begins a paragraph of its own: "Mrs. Hurst began again." */
export function isAnnouncement(narration: string): boolean {
  return ANNOUNCED.test(narration.slice(-400).trimEnd());
}

/** A clause of what is told: "who told them that Tom was out; adding," Not "it was then that Tom came in, saying". */
const BEFORE_TOLD_CLAUSE = new RegExp(
  `(?<![\\p{L}])${SPEECH_VERB}(?![\\p{L}])(?:\\s+\\p{L}+){0,4}?\\s+(?:that|whether)\\s+$`,
  'u',
);
/** A participle of its own, which goes with no clause of what is told; "Tom was saying" is the verb of that clause. */
const PARTICIPLE = /^\p{Ll}+ing(?![\p{L}])/u;
const CONTINUING = /(?<![\p{L}])(?:was|were|is|are|am|be|been|kept)\s+(?:\p{Ll}+ly\s+)?$/u;

/**
 * The last subject of the sentence itself, and where it ends: not of a clause between it and its verb, "which she took,
 * said".
 *
 * @param verb behind the segment
 */
function findLastSubject(
  segment: string,
  verb: string,
): { readonly groups: SubjectBefore['groups']; readonly end: number } | undefined {
  const isParticiple = PARTICIPLE.test(verb) && !CONTINUING.test(segment);
  // Pronouns behind the others, as one that begins a sentence looks like a name.
  const found = [
    ...[NOUN_WHO, ...(SAYING.test(verb) ? [BEFORE_FOR] : [])]
      .flatMap((subject) => Array.from(segment.matchAll(subject)))
      .filter(({ groups }) => groups!.noun === undefined || isPerson(groups!.noun)),
    ...[NOUN_SUBJECT, NAME_SUBJECT, NOMINATIVE].flatMap((subject) => Array.from(segment.matchAll(subject))),
  ].sort((a, b) => a.index - b.index);
  const isOfClause = ({ index, 0: words }: RegExpExecArray): boolean =>
    BEFORE_OBJECT_CLAUSE.test(segment.slice(0, index)) ||
    (isParticiple && BEFORE_TOLD_CLAUSE.test(segment.slice(0, index))) ||
    (BEFORE_CLAUSE.test(segment.slice(0, index)) && CLAUSE_ENDS.test(segment.slice(index + words.length)));
  const subject = found.findLast((each) => !isOfClause(each)) ?? found.at(-1);
  const { first, second, ...groups } = subject?.groups ?? {};
  return (
    subject && {
      groups: { ...groups, ...((first ?? second) && { name: first ?? second }) },
      end: subject.index + subject[0].length,
    }
  );
}

function isPerson(noun: string): boolean {
  return isPersonNoun(noun) || isAnaphoricNoun(noun);
}
