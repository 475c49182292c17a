import { franc } from 'franc-min';
import { FootlightError } from '../../core/errors.ts';
import { createWarning } from '../../core/warning.ts';
import { Reading } from '../reading.ts';
import type { Manuscript } from './manuscript.ts';
import type { ReadingChoices } from './skips.ts';

const SAMPLE_CHARACTERS = 20_000;
const MIN_LETTERS = 15;
/** Below this many letters, trigrams alone don't tell Latin languages apart. */
const MIN_SURE_LETTERS = 200;
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/gu;
/** Words that hardly any English text is without, and that other languages don't share. */
const ENGLISH =
  /(?<![\p{L}’'])(?:the|and|of|to|that|his|her|for|with|not|what|they|have|at|this|here|there|says?|said|you|she|it|your|were|from|yes|by|which)(?![\p{L}])/giu;
const MIN_ENGLISH_SHARE = 0.05;
/** Words and letters that English doesn't have. */
const FOREIGN =
  /(?<![\p{L}’'])(?:le|les|des|est|je|il|elle|une|et|que|der|das|und|ist|ich|sie|nicht|ein|el|los|una|es|un|che|non|di|del|een|het|en|van|niet|och|det|en|jeg|som|um|uma|com|na|się|jest|nie)(?![\p{L}])|[àâäåæçèéêëìíîïñòóôöøùúûüßœãõąćęłńśźżčďěňřšťůžășțğış¿¡]/giu;
const MIN_FOREIGN = 2;

/**
 * Refuses a text in a language that there are no rules for, and warns of one whose language is in doubt.
 *
 * @throws `input.novel`
 */
export function checkLanguage(
  manuscript: Manuscript,
  path: string,
  { language }: ReadingChoices,
): Manuscript {
  if (language) return { ...manuscript, language };
  const { text, skips } = manuscript;
  const sample = new Reading(text, { start: 0, end: text.length }, skips).text.slice(0, SAMPLE_CHARACTERS);
  const other = findOtherLanguage(sample);
  if (!other) return manuscript;
  const parameters = { language: nameLanguage(other.tag) };
  if (other.isSure)
    throw new FootlightError('input.novel', { kind: 'input', reason: 'language', parameters, value: path });
  const warning = createWarning('input.novel.language', parameters);
  return { ...manuscript, warnings: [...manuscript.warnings, warning] };
}

/** The languages with the most books in scripts of their own. */
const SCRIPT_LANGUAGES = [
  'rus',
  'ukr',
  'bul',
  'ell',
  'arb',
  'pes',
  'urd',
  'heb',
  'hin',
  'ben',
  'tam',
  'tel',
  'tha',
  'kor',
  'amh',
  'kat',
  'hye',
];

/** Of short texts, only those languages are told apart. */
const LATIN_LANGUAGES = ['eng', 'fra', 'deu', 'spa', 'por', 'ita', 'nld', 'swe', 'pol', 'ces', 'tur'];

interface OtherLanguage {
  /** ISO 639-3. */
  readonly tag: string;
  readonly isSure: boolean;
}

/** The language of a text that is neither English nor Chinese; undefined if it is, or is too short to tell. */
function findOtherLanguage(sample: string): OtherLanguage | undefined {
  const count = (pattern: RegExp): number => sample.match(pattern)?.length ?? 0;
  const letters = count(/\p{L}/gu);
  if (letters < 2) return undefined;
  const [latin, han, kana] = [count(/\p{Script=Latin}/gu), count(/\p{Script=Han}/gu), count(KANA)];
  if (kana > (han + kana) * 0.1 && kana > letters * 0.05) return { tag: 'jpn', isSure: true };
  if (han > letters * 0.2) return undefined;
  if (latin < letters / 2) return { tag: findScriptLanguage(sample), isSure: true };
  return letters < MIN_LETTERS ? undefined : findLatinLanguage(sample, letters);
}

function findScriptLanguage(sample: string): string {
  if (/\p{Script=Cyrillic}/u.test(sample) && !/[іїєґў]/i.test(sample)) return 'rus';
  const tag = franc(sample, { minLength: 2, only: SCRIPT_LANGUAGES });
  return tag === 'und' ? 'mul' : tag;
}

/** Trigrams and the most frequent words have to agree. */
function findLatinLanguage(sample: string, letters: number): OtherLanguage | undefined {
  const words = sample.match(/[\p{L}’']+/gu)?.length ?? 1;
  if ((sample.match(ENGLISH)?.length ?? 0) >= words * MIN_ENGLISH_SHARE) return undefined;
  const isLong = letters >= MIN_SURE_LETTERS;
  const foreign = sample.match(FOREIGN)?.length ?? 0;
  if (!isLong && foreign < MIN_FOREIGN) return undefined;
  const guessed = franc(sample, { minLength: MIN_LETTERS, ...(!isLong && { only: LATIN_LANGUAGES }) });
  const tag = isLong ? guessed : (findByWords(sample) ?? guessed);
  if (tag === 'und' || tag === 'eng') return undefined;
  return { tag, isSure: foreign >= MIN_FOREIGN };
}

/** Words that short texts of a language hardly do without, and letters that are its own. */
const OWN_WORDS: Readonly<Record<string, RegExp>> = {
  fra: /(?<![\p{L}])(?:le|les|des|est|je|il|elle|et|dans|une|un|était|qui|ce|vous|nous)(?![\p{L}])|[çœêù]/giu,
  deu: /(?<![\p{L}])(?:der|das|und|ist|ich|sie|nicht|ein|eine|einmal|es|war|wir|mit|von)(?![\p{L}])|[ßäü]/giu,
  spa: /(?<![\p{L}])(?:el|los|las|una|es|y|que|por|dijo|vez|había|muy|pero|con)(?![\p{L}])|[ñ¿¡]/giu,
  por: /(?<![\p{L}])(?:os|um|uma|não|com|que|ele|ela|disse|era|vez|para)(?![\p{L}])|[ãõ]/giu,
  ita: /(?<![\p{L}])(?:il|che|di|una|non|è|gli|disse|volta|era|con|della)(?![\p{L}])/giu,
  nld: /(?<![\p{L}])(?:het|een|en|van|niet|ik|zij|was|eens|zei|de)(?![\p{L}])/giu,
  swe: /(?<![\p{L}])(?:och|det|en|jag|är|som|inte|gång|sade|på)(?![\p{L}])|å/giu,
  pol: /(?<![\p{L}])(?:się|jest|nie|był|była|w|i|na)(?![\p{L}])|[łąęśż]/giu,
  tur: /(?<![\p{L}])(?:bir|ve|bu|için|dedi|çok|var)(?![\p{L}])|[ğşı]/gu,
};

/** The language most of whose words a text has, if no other has as many. */
function findByWords(sample: string): string | undefined {
  const [first, second] = Object.entries(OWN_WORDS)
    .map(([tag, words]) => ({ tag, count: sample.match(words)?.length ?? 0 }))
    .sort((a, b) => b.count - a.count);
  return first && first.count > (second?.count ?? 0) ? first.tag : undefined;
}

/** The name that a language has for itself. */
function nameLanguage(tag: string): string {
  return new Intl.DisplayNames([tag === 'mul' ? 'en' : tag], { type: 'language' }).of(tag) ?? tag;
}
