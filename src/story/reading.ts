import type { Skip } from './manuscript/skips.ts';
import type { TextSpan } from './text-span.ts';

/** Characters that are seen in no text and said by nobody: soft hyphens, zero-width spaces, marks of direction. */
const SILENT = /[\u00ad\u200b\u200e\u200f\u2060\ufeff]/g;

/** Text that is read out of a source, with the positions that its characters have there. */
export class Reading {
  readonly text: string;
  /** Positions at which pieces begin in the reading and in the source. */
  readonly #pieces: { readonly at: number; readonly source: number }[] = [];
  readonly #span: TextSpan;

  /** @param skips in order, apart from each other */
  constructor(source: string, span: TextSpan, skips: readonly Skip[]) {
    this.#span = span;
    let text = '';
    let position = span.start;
    const addPiece = (end: number): void => {
      if (end > position) {
        this.#pieces.push({ at: text.length, source: position });
        text += source.slice(position, end);
      }
      position = Math.max(position, end);
    };
    for (const { start, end, replacement } of listEdits(source, span, skips)) {
      addPiece(start);
      if (replacement) {
        this.#pieces.push({ at: text.length, source: start });
        text += replacement;
      }
      position = Math.max(position, end);
    }
    addPiece(span.end);
    this.text = text;
  }

  /** The position in the source at which a character of the reading stands; the span's end for the end. */
  toSource(position: number): number {
    if (position <= 0) return this.#span.start;
    if (position >= this.text.length) return this.#span.end;
    let [low, high] = [0, this.#pieces.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#pieces[middle]!.at <= position) low = middle;
      else high = middle - 1;
    }
    const { at, source } = this.#pieces[low]!;
    return source + position - at;
  }
}

function listEdits(source: string, { start, end }: TextSpan, skips: readonly Skip[]): Omit<Skip, 'rule'>[] {
  const own = skips
    .filter((skip) => skip.start < end && skip.end > start)
    .map((skip) => ({ ...skip, start: Math.max(start, skip.start), end: Math.min(end, skip.end) }));
  const silent = Array.from(source.slice(start, end).matchAll(SILENT), ({ index }) => ({
    start: start + index,
    end: start + index + 1,
  }));
  return silent.length === 0 ? own : [...own, ...silent].sort((a, b) => a.start - b.start);
}
