import { escapePattern } from '../../core/escape-pattern.ts';
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
  /** Whether a preposition stands before it or the mark of a possessor behind it, so that it is no subject. */
  readonly isOblique: boolean;
}

/** Before names that are no subjects. */
const BEFORE_OBLIQUE =
  /(?:(?<!\p{L})(?:in|to|of|at|with|from|by|for|on|upon|towards?|between|against|than|about|after|before|near|behind|beside|opposite)(?:\s+(?:poor|old|little|young|dear))?\s+|[对向把被给跟从朝为替])$/iu;
const BEHIND_OBLIQUE = /^(?:[’']s(?![\p{L}])|s[’'](?![\p{L}])|的)/u;

const ANYBODY = /^(?:somebody|有人|另一人|一人|众人|大家)$/;
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
    const names = [...aliases].sort((a, b) => b.length - a.length).map(createPattern);
    this.#expression = new RegExp(names.length > 0 ? `(?:${names.join('|')})` : '(?!)', 'gu');
  }

  find(text: string): Mention[] {
    return Array.from(text.matchAll(this.#expression), (match) => ({
      start: match.index,
      end: match.index + match[0].length,
      characters: this.findCharacters(match[0]),
      isOblique:
        BEFORE_OBLIQUE.test(text.slice(Math.max(0, match.index - 20), match.index)) ||
        BEHIND_OBLIQUE.test(text.slice(match.index + match[0].length, match.index + match[0].length + 3)),
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

/** A pattern of whole words; Chinese has no spaces between words, but a row may end within one. */
function createPattern(alias: string): string {
  if (HAN.test(alias)) return [...alias.replace(/\s+/g, '')].map(escapePattern).join('\\s*');
  const words = alias
    .replace(/^the\s+/i, '')
    .split(/\s+/)
    .map(escapePattern)
    .join('\\.?\\s+');
  // What is written small may begin a sentence; what is written large is no common word.
  const first = /^\p{Ll}/u.test(words) ? `[${words[0]!.toUpperCase()}${words[0]}]${words.slice(1)}` : words;
  return `(?<![\\p{L}\\p{N}])${first}(?![\\p{L}\\p{N}])`;
}
