import { escapePattern } from '../../core/escape-pattern.ts';
import { isVerbOrMonth } from './english/verbs-as-names.ts';

/** A character who may speak. */
export interface Character {
  readonly id: string;
  readonly name: string;
  /** Other names of the character in the text; the name itself counts too. */
  readonly aliases: readonly string[];
  readonly gender: 'female' | 'male' | 'unknown';
  readonly age?: 'child' | 'young' | 'adult' | 'old';
}

/** A position at which the text names somebody; `end` is exclusive. */
export interface Mention {
  readonly start: number;
  readonly end: number;
  /** Indices of the characters that the words may mean; several if they share an alias. */
  readonly characters: readonly number[];
  /** Whether a preposition stands before it or the mark of a possessor behind it, so that it is no subject; found when asked for. */
  readonly isOblique: boolean;
}

/** Before names that are no subjects; not 因为苏晴不在. */
const BEFORE_OBLIQUE =
  /(?:(?<!\p{L})(?:in|to|of|at|with|from|by|on|upon|towards?|between|against|about|near|behind|beside|opposite)(?:\s+(?:poor|old|little|young|dear))?\s+|(?<!反)[对向]|[把被给跟从朝替]|(?<![因认以成作])为)$/iu;
/** Words that stand before whole clauses as well: "after Tom spoke". */
const BEFORE_CLAUSE = /(?<!\p{L})(?:after|before|for|than)(?:\s+(?:poor|old|little|young|dear))?\s+$/iu;
const VERB_BEHIND =
  /^,?\s+(?:\p{Ll}+ly\s+)?(?:(?!and|or|in|at|on|of|to|with|by|for|from|as|when|while|who|but|than|the|an?|his|her|their)\p{Ll}+)(?![\p{L}])/u;
/** Also without the apostrophe, as some files have it: "Anna s". */
const BEHIND_OBLIQUE = /^(?:(?:[’']|\s+)s(?![\p{L}])|s[’'](?![\p{L}])|的)/u;
/** Characters before and behind a name that tell whether it is a subject. */
const REACH = 24;

function isOblique(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - REACH), start);
  const behind = text.slice(end, end + REACH);
  if (BEFORE_OBLIQUE.test(before) || BEHIND_OBLIQUE.test(behind)) return true;
  return BEFORE_CLAUSE.test(before) && !VERB_BEHIND.test(behind);
}

const ANYBODY = /^(?:somebody|有人|另一人|一个人|一人|众人|大家)$/;
const HAN = /\p{Script=Han}/u;

/** Finds mentions of a cast's characters in a text, preferring longer names. */
export class MentionFinder {
  readonly #byAlias = new Map<string, number[]>();
  readonly #expression: RegExp;

  constructor(cast: readonly Character[]) {
    const aliases = new Set<string>();
    for (const [number, character] of cast.entries())
      for (const alias of [character.name, ...character.aliases])
        if (this.add(alias, number)) aliases.add(alias);
    const sorted = [...aliases].sort((a, b) => b.length - a.length);
    const { chinese = [], spaced = [] } = Object.groupBy(sorted, (alias) =>
      HAN.test(alias) ? 'chinese' : 'spaced',
    );
    // The ends of words are looked for once, and not for each of thousands of names.
    const words = `(?<![\\p{L}\\p{N}])(?:${spaced.map(createPattern).join('|')})(?![\\p{L}\\p{N}])`;
    const names = [...chinese.map(createPattern), ...(spaced.length > 0 ? [words] : [])];
    this.#expression = new RegExp(names.length > 0 ? `(?:${names.join('|')})` : '(?!)', 'gu');
  }

  /** @param offset where the text begins in the whole one, from which places are counted */
  find(text: string, offset = 0): Mention[] {
    const found = Array.from(text.matchAll(this.#expression)).filter(
      ({ 0: words, index }) => !isVerbOrMonth(text, index, index + words.length),
    );
    return found.map(({ 0: words, index }) => ({
      start: offset + index,
      end: offset + index + words.length,
      characters: this.findCharacters(words),
      get isOblique() {
        return isOblique(text, index, index + words.length);
      },
    }));
  }

  findCharacters(words: string): readonly number[] {
    return this.#byAlias.get(normalizeWords(words)) ?? [];
  }

  private add(alias: string, number: number): boolean {
    const key = normalizeWords(alias);
    const known = this.#byAlias.get(key) ?? [];
    if (!known.includes(number)) this.#byAlias.set(key, [...known, number]);
    // A single letter or character is a name beside a verb of speech alone: "I", 我, 子; so is "somebody".
    return key.length > 1 && !ANYBODY.test(key);
  }
}

function normalizeWords(words: string): string {
  const key = words
    .replace(HAN.test(words) ? /\s+/g : /[.\s]+/g, HAN.test(words) ? '' : ' ')
    .trim()
    .toLowerCase();
  return key.replace(/^(?:the|an?) /, '');
}

/** A pattern of words; Chinese has no spaces between words, but a row may end within one. */
function createPattern(alias: string): string {
  if (HAN.test(alias)) return [...alias.replace(/\s+/g, '')].map(escapePattern).join('\\s*');
  const words = alias
    .replace(/^the\s+/i, '')
    .split(/\s+/)
    .map(escapePattern)
    .join('\\.?\\s+');
  // What is written small may begin a sentence; what is written large is no common word.
  return /^\p{Ll}/u.test(words) ? `[${words[0]!.toUpperCase()}${words[0]}]${words.slice(1)}` : words;
}
