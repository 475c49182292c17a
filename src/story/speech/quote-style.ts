import type { TextSpan } from '../text-span.ts';
import { OPENING_DASH } from './dashes.ts';

/** How a text marks speech, told by how its paragraphs begin. */
export interface QuoteStyle {
  /** Single marks are speech; else they are quotations within it. */
  readonly hasSingle: boolean;
  readonly hasDashes: boolean;
  /** »So« and not «so». */
  readonly hasTurned: boolean;
}

const DOUBLE = /^[\s*_]*(?:[“"„「『«»〝＂﹁]|``)/;
const SINGLE = /^[\s*_]*(?:‘|['`](?=['’]?\p{L}|\.{3}))/u;
/** A single-marked quotation that ends as speech does. */
const SINGLE_SPEECH = /(?:^|[\s—(])[‘'`](?:['’]|\.{3} ?)?\p{L}[^‘“"]*?[,.!?…—][’'](?!\p{L})/u;

export function findQuoteStyle(text: string, paragraphs: readonly TextSpan[]): QuoteStyle {
  const contents = paragraphs.map(({ start, end }) => text.slice(start, end));
  const count = (isCounted: (content: string) => boolean): number => contents.filter(isCounted).length;
  const double = count((content) => DOUBLE.test(content));
  const single = count((content) => SINGLE.test(content) && SINGLE_SPEECH.test(content));
  const dashes = count((content) => OPENING_DASH.test(content) && !/^[\s—–―*-]+$/.test(content));
  const hasDouble = double > 0 || /[“„「『«»"]|``/.test(text);
  const countMarks = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  return {
    hasSingle: single > 0 ? single >= double : !hasDouble,
    hasDashes: dashes >= 2 && dashes > double + single,
    hasTurned: countMarks(/(?<![\p{L}\p{P}])»(?=\p{L})/gu) > countMarks(/(?<![\p{L}\p{P}])«(?=\s?\p{L})/gu),
  };
}
