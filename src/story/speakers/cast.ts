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
}

const TITLES = /^(?:mr|mrs|ms|miss|lady|lord|sir|madam|madame|colonel|captain|dr|doctor|the)\.?\s+/i;

const HAN = /\p{Script=Han}/u;

/** Finds mentions of a cast's characters in a text, preferring longer names. */
export class MentionFinder {
  readonly pattern: string;
  readonly #byAlias = new Map<string, number[]>();
  readonly #expression: RegExp;

  constructor(cast: readonly Character[]) {
    for (const [number, { name, aliases }] of cast.entries())
      for (const alias of new Set([name, ...aliases])) this.add(alias, number);
    const names = [...this.#byAlias.keys()].sort((a, b) => b.length - a.length).map(createPattern);
    this.pattern = names.length > 0 ? `(?:${names.join('|')})` : '(?!)';
    this.#expression = new RegExp(this.pattern, 'giu');
  }

  find(text: string): Mention[] {
    return Array.from(text.matchAll(this.#expression), (match) => ({
      start: match.index,
      end: match.index + match[0].length,
      characters: this.findCharacters(match[0]),
    }));
  }

  findCharacters(words: string): readonly number[] {
    return this.#byAlias.get(normalizeWords(words)) ?? [];
  }

  private add(alias: string, number: number): void {
    const key = normalizeWords(alias);
    if (key.replace(TITLES, '').length < 2) return;
    const known = this.#byAlias.get(key) ?? [];
    if (!known.includes(number)) this.#byAlias.set(key, [...known, number]);
  }
}

function normalizeWords(words: string): string {
  return words
    .replace(/[.\s]+/g, ' ')
    .trim()
    .toLowerCase();
}

/** A pattern of whole words; Chinese has no spaces between words. */
function createPattern(alias: string): string {
  const words = alias
    .split(' ')
    .map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('\\.?\\s+');
  return HAN.test(alias) ? words : `(?<![\\p{L}\\p{N}])${words}(?![\\p{L}\\p{N}])`;
}
