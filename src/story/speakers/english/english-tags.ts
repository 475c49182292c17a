import type { ActingPlace, SpeechTag, SpeechTagReader } from '../speech-tags.ts';
import { listSentences, readBeat } from './action-beats.ts';
import { NAME, parseName } from './name-words.ts';
import { isSurelyPerson } from './person-nouns.ts';
import {
  getNounGender,
  isAnaphoricNoun,
  isAnimal,
  isPersonNoun,
  readRelation,
  SPEECH_VERB,
} from './speech-words.ts';
import { findOpeningPronoun, findSubjectBefore, isAnnouncement } from './subject-before.ts';
import { POSSESSIVE, PRONOUN, PROPER, WHO } from './who-patterns.ts';

const ADVERBS =
  '(?:(?:\\p{Ll}+ly|then|now|only|again|also|always|at\\s+(?:last|length|once|first)|had|has|would|could|did|just|soon|too|all|almost|never|quickly|thus|here|often|still|instantly|merely|both)\\s+){0,3}';
/** What ends the noun behind a verb. */
const NOUN_END =
  '(?=\\s*(?:[,.;:!?)\\u2014\\u2013-]|$)|\\s+(?:in|of|with|at|to|from|on|by|who|whose|whom|that|and|as|after|before|when|while|for|into|upon|under|but|again|then|without|through|beside|behind|near|over|outside|inside|above|below|beneath|\\p{Ll}+ly|\\p{Ll}+ing|\\p{Ll}+ed|out|up|down|off|once|here|there|now|looking|he|she|an?|the|this|one|his|her|no|very|more|yesterday)\\b)';
const LEAD = '^[\\s,;.!?\\u2014-]*(?:(?:and|but|then|so|thus|here)\\s+)?';
/** A verb in the past, for what continues a sentence that the speech began. */
const ANY_VERB = '(?:\\p{Ll}{2,}ed|\\p{Ll}+s)';

const AFTER_INVERTED = new RegExp(
  `${LEAD}(?:${SPEECH_VERB}|came(?=\\s+an?\\s+(?:\\p{L}+\\s+){0,3}voice))\\s+(?:\\p{Ll}+ly\\s+)?${WHO}${NOUN_END}`,
  'u',
);
/** “Yes,” said Tom the next day. A name or a pronoun ends by itself. */
const AFTER_INVERTED_NAME = new RegExp(`${LEAD}${SPEECH_VERB}\\s+(?:${PRONOUN}|${PROPER})`, 'u');
/** "the old man in the corner said" */
const WHERE =
  '(?:\\s+(?:in|at|from|with|by|of|on|behind|beside|near)\\s+(?:the|an?|his|her|their)\\s+[\\p{Ll}’-]+(?:\\s+[\\p{Ll}’-]+)?)?';
const AFTER = new RegExp(`${LEAD}${WHO}${WHERE},?\\s+${ADVERBS}${SPEECH_VERB}(?![\\p{L}])`, 'u');
const WHOM = `(?:me|him|her|it|us|them|(?:an?|the|his|her|their)\\s+\\p{Ll}+|${NAME})`;
/** How a clause begins behind "that": not "that evening", "that Sunday", "that last word", "that with a smile". */
const CLAUSE =
  '(?:he|she|it|they|we|you|I|there|the|an?|his|her|their|its|my|our|your|this|these|those|no|nobody|nothing|every\\p{Ll}*|some\\p{Ll}*|any\\p{Ll}*|all|both|if|(?!(?:\\p{L}+day|Christmas|Easter|January|February|March|July|August|September|October|November|December)(?![\\p{L}]))\\p{Lu}\\p{L}+)(?![\\p{L}])';
/** Verbs of telling somebody of something; others have their own words behind them: "sighed a sigh of relief". */
const TELLS_OF = /(?:assured|informed|told|reminded|advised|notified|convinced|persuaded)$/;
const TELLS_OF_BEHIND = new RegExp(`^(?:\\s+\\p{Ll}+ly)*\\s+${WHOM}\\s+of\\s+\\p{L}`, 'u');
const TELLS_THAT = new RegExp(
  `^(?:\\s+\\p{Ll}+ly)*\\s+(?:${WHOM}\\s+)?(?:that\\s+${CLAUSE}|whether\\s+\\p{L})`,
  'u',
);

/**
 * Whether a sentence behind a speech tells what somebody says in the words of the teller: "Anna replied that it was.", "Anna
 * assured her friend of it." One that begins small goes on with the speech: “Never!” she assured him of it.
 */
function isReport(phrase: string, behind: string): boolean {
  if (!/^[\s,;.!?\u2014-]*\p{Lu}/u.test(phrase)) return false;
  return TELLS_THAT.test(behind) || (TELLS_OF.test(phrase) && TELLS_OF_BEHIND.test(behind));
}

const AFTER_ANY_INVERTED = new RegExp(`^\\s*\\p{Ll}{2,}ed\\s+${PROPER}`, 'u');
const AFTER_ANY = new RegExp(`^\\s*(?:${PRONOUN}|${PROPER})\\s+${ADVERBS}${ANY_VERB}(?![\\p{L}])`, 'u');
const REPLY_OF = new RegExp(
  `${LEAD}(?:was|came)\\s+(?:${PROPER})${POSSESSIVE}\\s+(?:\\p{Ll}+\\s+){0,2}(?:reply|answer|response|voice)`,
  'u',
);
/** "was her answer": whose it is stands as for a thing. */
const REPLY_OF_PRONOUN = new RegExp(
  `${LEAD}(?:was|came)\\s+(?<whose>his|her)\\s+(?:\\p{Ll}+\\s+){0,2}(?:reply|answer|response|rejoinder|retort)`,
  'u',
);
/** Speech tags of English prose. */
export class EnglishTagReader implements SpeechTagReader {
  readAfter(narration: string, speech: string): SpeechTag | undefined {
    const beginning = narration.slice(0, 200);
    const continues = /,[”"’»\s]*$/.test(speech);
    for (const expression of [
      AFTER_INVERTED,
      AFTER,
      REPLY_OF,
      AFTER_INVERTED_NAME,
      ...(continues ? [AFTER_ANY_INVERTED, AFTER_ANY] : []),
    ]) {
      const match = expression.exec(beginning);
      const tag = match && createTag(match.groups, match[0]);
      if (!tag) continue;
      const tells =
        !continues && expression === AFTER && isReport(match[0], beginning.slice(match[0].length));
      return tells ? { ...tag, isReport: true } : tag;
    }
    const { whose } = REPLY_OF_PRONOUN.exec(beginning)?.groups ?? {};
    return whose === undefined
      ? undefined
      : { ...createPronounTag(whose === 'her' ? 'she' : 'he')!, relation: 'replies' };
  }

  readEnding(narration: string): SpeechTag | undefined {
    return isAnnouncement(narration) ? this.readBefore(narration) : undefined;
  }

  listActing(narration: string): ActingPlace[] {
    return listSentences(narration).flatMap(({ sentence, start }): ActingPlace[] => {
      const [pronoun] = /^(?:He|She)(?=\s)/.exec(sentence) ?? [];
      if (pronoun)
        return [{ words: undefined, pronoun: pronoun === 'She' ? 'female' : 'male', isOfSomebody: false }];
      const beat = readBeat(sentence);
      if (!beat) return [];
      const at = start + beat.start;
      const words = { start: at, end: at + beat.written.length };
      const isCommon = beat.kind === 'role' && (isAnaphoricNoun(beat.written) || isAnimal(beat.written));
      return [
        {
          words,
          pronoun: undefined,
          isOfSomebody: (beat.isPersonal || isSurelyPerson(beat.written)) && !isCommon,
        },
      ];
    });
  }

  readBefore(narration: string): SpeechTag | undefined {
    const subject = findSubjectBefore(narration);
    if (subject) return createTag(subject.groups, subject.verb);
    const pronoun = /[,:\u2014-]\s*$/.test(narration) ? findOpeningPronoun(narration) : undefined;
    return pronoun === undefined ? undefined : createPronounTag(pronoun);
  }
}

/** @param phrase the words in which the verb stands */
function createTag(
  groups: Record<string, string | undefined> | undefined,
  phrase: string,
): SpeechTag | undefined {
  const tag = groups && createWhoTag(groups);
  const relation = readRelation(phrase) ?? (tag?.words === 'other' ? 'replies' : undefined);
  return tag && (relation ? { ...tag, relation } : tag);
}

function createWhoTag(groups: Record<string, string | undefined>): SpeechTag | undefined {
  const { pronoun, name, noun, possessed, determiner = '' } = groups;
  if (pronoun !== undefined) return createPronounTag(pronoun);
  if (name !== undefined) {
    const parts = parseName(name, true);
    return parts && { kind: 'name', words: parts.full, gender: 'unknown' };
  }
  const words = (noun ?? possessed)?.replace(/\s+/g, ' ');
  return words === undefined ? undefined : createNounTag(words, determiner);
}

function createPronounTag(pronoun: string): SpeechTag | undefined {
  const words = pronoun.toLowerCase();
  if (words === 'i') return { kind: 'self', words: 'I', gender: 'unknown' };
  if (words === 'we') return undefined;
  if (words.startsWith('some'))
    return { kind: 'noun', words: 'somebody', gender: 'unknown', isIndefinite: true };
  return {
    kind: 'pronoun',
    words,
    gender: words === 'she' ? 'female' : words === 'he' ? 'male' : 'unknown',
  };
}

/** "the March Hare" is a name; "the old waiter" is a waiter. */
function createNounTag(words: string, determiner: string): SpeechTag | undefined {
  const proper = /(?:\p{Lu}[\p{L}’'-]+\s+)*(?:of\s+)?\p{Lu}[\p{L}’'-]+$/u.exec(words)?.[0];
  if (
    proper &&
    !NATION.test(proper) &&
    /^(?:the|this|that|poor|old|little|young|dear)$/i.test(determiner || 'the') &&
    !(isAnaphoricNoun(proper) && /^(?:his|her|my|our|their)$/i.test(determiner))
  )
    return { kind: 'name', words: proper, gender: getNounGender(proper.split(' ').at(-1)!) };
  // "the young American" is somebody who has been told of.
  const last =
    proper !== undefined && NATION.test(proper) ? 'person' : words.split(' ').at(-1)!.toLowerCase();
  const isIndefinite = /^(?:an?|another|one|some)\b/i.test(determiner);
  if (!isPersonNoun(last) && !isAnaphoricNoun(last) && !(isIndefinite && last === 'voice')) return undefined;
  return {
    kind: 'noun',
    words: last,
    gender: getNounGender(last),
    ...(isIndefinite && { isIndefinite }),
    ...readAge(`${determiner} ${words}`),
    ...readOther(determiner),
  };
}

function readOther(determiner: string): Pick<SpeechTag, 'isOfOther' | 'otherSex'> {
  if (!/^(?:his|her|their)$/i.test(determiner)) return {};
  const isOfOther = true;
  if (/^their$/i.test(determiner)) return { isOfOther };
  return { isOfOther, otherSex: /^her$/i.test(determiner) ? 'female' : 'male' };
}

const NATION =
  /^(?:American|Italian|German|Russian|Austrian|Belgian|Indian|Egyptian|Hungarian|Norwegian|Canadian|Australian|Greek|Turk|Spaniard|Swede|Dane|Swiss|Pole|Scot|Briton|Arab|Japanese|Chinese|Portuguese)$/;

/** "little" alone tells no age: "the little old lady". */
function readAge(description: string): Pick<SpeechTag, 'age'> {
  if (/(?:^|\s)(?:old|elderly|aged)\s/i.test(description)) return { age: 'old' };
  return /(?:^|\s)young\s/i.test(description) ? { age: 'young' } : {};
}
