/** Words of a text by their first two characters, so that to count one takes as long as those are frequent. */
export class WordIndex {
  readonly text: string;
  readonly #places = new Map<string, number[]>();
  readonly #counts = new Map<string, number>();
  readonly #before = new Map<string, string[]>();

  constructor(text: string) {
    this.text = text;
    for (let at = 0; at + 1 < text.length; at++) {
      const start = text.slice(at, at + 2);
      const known = this.#places.get(start);
      if (known) known.push(at);
      else this.#places.set(start, [at]);
    }
  }

  /** How often words of two characters or more stand in the text. */
  count(words: string): number {
    const known = this.#counts.get(words);
    if (known !== undefined) return known;
    const count = this.find(words).length;
    this.#counts.set(words, count);
    return count;
  }

  /** How many different characters follow the words. */
  countFollowing(words: string): number {
    return new Set(this.find(words).map((at) => this.text[at + words.length])).size;
  }

  /** The different characters before the words. */
  listBefore(words: string): string[] {
    const known = this.#before.get(words);
    if (known !== undefined) return known;
    const before = [...new Set(this.find(words).map((at) => this.text[at - 1] ?? ''))];
    this.#before.set(words, before);
    return before;
  }

  private find(words: string): number[] {
    return (this.#places.get(words.slice(0, 2)) ?? []).filter((at) => this.text.startsWith(words, at));
  }
}
