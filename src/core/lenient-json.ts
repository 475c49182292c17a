/** A value that was read from a text, and where it ends there. */
export interface LenientJson {
  readonly value: unknown;
  readonly end: number;
}

const CLOSING_QUOTES: Readonly<Record<string, string>> = { '"': '"', "'": "'", '“': '”', '‘': '’' };
const LITERALS: Readonly<Record<string, unknown>> = {
  true: true,
  false: false,
  null: null,
  True: true,
  False: false,
  None: null,
  NaN: null,
  undefined: null,
};
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };
const SPACE = /[\s\uFEFF]*(?:(?:\/\/[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/)[\s\uFEFF]*)*/y;
const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y;
const WORD = /[\p{L}_$][\p{L}\p{N}_$-]*/uy;
const CONTROL_OR_SPACE = /[\s,，]/;
/** Deeper values are refused, as they are no answer to any question. */
const MAX_DEPTH = 50;

/**
 * Reads JSON as models write it: with commas too many or missing, comments, single or typographic quotes, keys without
 * quotes, line breaks within texts, full-width punctuation and Python's literals.
 *
 * @param start index of the value
 * @returns undefined if there is no whole value
 */
export function parseLenientJson(text: string, start = 0): LenientJson | undefined {
  const reader = new LenientReader(text, start);
  try {
    const value = reader.readValue(0);
    return { value, end: reader.position };
  } catch (error) {
    if (error instanceof NoJsonError) return undefined;
    throw error;
  }
}

class NoJsonError extends Error {}

class LenientReader {
  position: number;
  readonly #text: string;

  constructor(text: string, position: number) {
    this.#text = text;
    this.position = position;
  }

  readValue(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new NoJsonError();
    this.skipSpace();
    const first = this.#text[this.position];
    if (first === '{') return this.readObject(depth);
    if (first === '[') return this.readArray(depth);
    if (first !== undefined && first in CLOSING_QUOTES) return this.readText(first);
    const number = this.match(NUMBER);
    if (number !== undefined) return Number(number);
    const word = this.match(WORD);
    if (word === undefined || !(word in LITERALS)) throw new NoJsonError();
    return LITERALS[word];
  }

  private readObject(depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    this.position++;
    while (!this.isClosed('}')) {
      const key = this.readKey();
      this.skipSpace();
      if (!/[:：]/.test(this.#text[this.position] ?? '')) throw new NoJsonError();
      this.position++;
      entries.push([key, this.readValue(depth + 1)]);
    }
    return Object.fromEntries(entries);
  }

  private readArray(depth: number): unknown[] {
    const items: unknown[] = [];
    this.position++;
    while (!this.isClosed(']')) items.push(this.readValue(depth + 1));
    return items;
  }

  /** Passes commas, and the bracket if it is there. */
  private isClosed(bracket: string): boolean {
    this.skipSpace();
    while (CONTROL_OR_SPACE.test(this.#text[this.position] ?? '')) {
      this.position++;
      this.skipSpace();
    }
    if (this.#text[this.position] !== bracket) return false;
    this.position++;
    return true;
  }

  private readKey(): string {
    const first = this.#text[this.position] ?? '';
    if (first in CLOSING_QUOTES) return this.readText(first);
    const word = this.match(WORD);
    if (word === undefined) throw new NoJsonError();
    return word;
  }

  private readText(quote: string): string {
    const closing = CLOSING_QUOTES[quote]!;
    let value = '';
    for (let i = this.position + 1; i < this.#text.length; i++) {
      const letter = this.#text[i]!;
      if (letter === closing) {
        this.position = i + 1;
        return value;
      }
      if (letter !== '\\') {
        value += letter;
        continue;
      }
      const escaped = this.#text[++i] ?? '';
      const code = escaped === 'u' ? /^[0-9a-fA-F]{4}/.exec(this.#text.slice(i + 1, i + 5))?.[0] : undefined;
      value +=
        code === undefined ? (ESCAPES[escaped] ?? escaped) : String.fromCharCode(Number.parseInt(code, 16));
      if (code !== undefined) i += 4;
    }
    throw new NoJsonError();
  }

  private skipSpace(): void {
    this.match(SPACE);
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found !== undefined) this.position += found.length;
    return found;
  }
}
