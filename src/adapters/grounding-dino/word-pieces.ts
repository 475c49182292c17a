/** Ids of the tokens of a text, from the one that begins it to the one that ends it. */
export type TokenIds = readonly number[];

/** Longer words are unknown (transformers, models/bert/tokenization_bert.py). */
const MAX_WORD = 100;
const SPACES = /\s+/u;
/** What BERT's tokenizer splits off: punctuation, and the symbols of ASCII. */
const SPLIT = /([\p{P}$+<=>^`|~])/gu;
/** Han characters are words of their own. */
const HAN = /(\p{Script=Han})/gu;
const ACCENTS = /\p{Mn}/gu;
const CONTROLS = /[\p{Cc}\p{Cf}\uFFFD]/gu;

/**
 * The tokenizer of BERT's uncased nets: words in lower case without accents, each cut from its beginning into the longest pieces
 * of the vocabulary (Wu et al., "Google's Neural Machine Translation System", 2016; as in transformers,
 * models/bert/tokenization_bert.py, BasicTokenizer and WordpieceTokenizer).
 */
export class WordPieces {
  readonly #ids: ReadonlyMap<string, number>;
  readonly #begin: number;
  readonly #end: number;
  readonly #unknown: number;

  /**
   * @param vocabulary content of `vocab.txt`: one piece a line, whose number is its id
   * @returns undefined if that is no vocabulary of BERT's
   */
  static parse(vocabulary: string): WordPieces | undefined {
    const ids = new Map(
      vocabulary
        .trimEnd()
        .split(/\r?\n/)
        .map((piece, id) => [piece, id]),
    );
    const [begin, end, unknown] = ['[CLS]', '[SEP]', '[UNK]'].map((piece) => ids.get(piece));
    if (begin === undefined || end === undefined || unknown === undefined) return undefined;
    return new WordPieces(ids, { begin, end, unknown });
  }

  private constructor(
    ids: ReadonlyMap<string, number>,
    { begin, end, unknown }: Readonly<Record<'begin' | 'end' | 'unknown', number>>,
  ) {
    this.#ids = ids;
    this.#begin = begin;
    this.#end = end;
    this.#unknown = unknown;
  }

  encode(text: string): TokenIds {
    return [this.#begin, ...splitWords(text).flatMap((word) => this.#encodeWord(word)), this.#end];
  }

  #encodeWord(word: string): number[] {
    const characters = [...word];
    if (characters.length > MAX_WORD) return [this.#unknown];
    const pieces: number[] = [];
    for (let start = 0; start < characters.length; ) {
      const piece = this.#findLongest(characters, start);
      if (!piece) return [this.#unknown];
      pieces.push(piece.id);
      start = piece.end;
    }
    return pieces;
  }

  #findLongest(characters: readonly string[], start: number) {
    for (let end = characters.length; end > start; end--) {
      const id = this.#ids.get((start > 0 ? '##' : '') + characters.slice(start, end).join(''));
      if (id !== undefined) return { id, end };
    }
    return undefined;
  }
}

function splitWords(text: string): string[] {
  const plain = text.replace(CONTROLS, ' ').toLowerCase().normalize('NFD').replace(ACCENTS, '');
  const apart = plain.replace(HAN, ' $1 ').replace(SPLIT, ' $1 ');
  return apart.split(SPACES).filter(Boolean);
}
