import type { TextSpan } from '../text-span.ts';

/** Words that begin with an apostrophe, which printers set as an opening mark. */
const ELISION =
  /^[‘'’](?:tis|twas|twere|twill|twould|tisn|twasn|em|til|till|cause|cos|cuz|bout|round|neath|gainst|nuff|ave|ere|im|er|e|d|ll|re|s|n|\d0?s?)(?![\p{L}])/iu;
const BEFORE_OPENING = /[\s([“"—–-]/;

/**
 * Finds what stands in British quotation marks, whose closing mark is the apostrophe too: a mark after punctuation
 * closes, one after a letter only where no other comes before the next opening one.
 *
 * @returns undefined if no quotation begins at `at`
 */
export function findSingleQuote(text: string, at: number, { start, end }: TextSpan): TextSpan | undefined {
  const open = text[at]!;
  const isFirst = text.slice(start, at).trim() === '';
  if (!isOpening(text, at, start)) return undefined;
  if (!isFirst && ELISION.test(text.slice(at, at + 12))) return undefined;
  const close = open === '‘' ? '’' : "'";
  let weak: number | undefined;
  for (let i = at + 1; i < end; i++) {
    if (text[i] === open && i > at + 1 && isOpening(text, i, start) && weak !== undefined) break;
    if (text[i] !== close || /[\p{L}\p{N}]/u.test(text[i + 1] ?? '')) continue;
    if (/[.,!?…—–;:”"\])-]/.test(text[i - 1]!)) return { start: at, end: i + 1 };
    if (/\S/.test(text[i - 1]!)) weak ??= i + 1;
  }
  if (weak !== undefined) return { start: at, end: weak };
  // Speech that goes on in the next paragraph has no closing mark here.
  const tail = /\s*$/.exec(text.slice(at, end))!.index;
  return isFirst && open === '‘' ? { start: at, end: at + tail } : undefined;
}

function isOpening(text: string, at: number, start: number): boolean {
  const isPlaced = at === start || BEFORE_OPENING.test(text[at - 1]!);
  // An elision may stand first within: ‘’Tis so,’ and what opens may be an ellipsis.
  const isFilled = /[^\s’'.,;:!?]/.test(text[at + 1] ?? ' ') || text.startsWith('...', at + 1);
  return isPlaced && (isFilled || ELISION.test(text.slice(at + 1, at + 13)));
}
