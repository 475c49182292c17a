import { escapePattern } from './escape-pattern.ts';

const OF_LETTERS = String.raw`[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}_]`;

/**
 * Finds where a text has these words: as a whole in scripts that part words by spaces, so that "Market" has no "Mark";
 * anywhere in others, such as Chinese.
 *
 * @returns the position of each, in order; none for empty words
 */
export function findWords(text: string, words: string): number[] {
  if (words === '') return [];
  const [first, last] = [words.slice(0, 1), words.slice(-1)];
  const isLetter = new RegExp(OF_LETTERS, 'u');
  const before = isLetter.test(first) ? `(?<!${OF_LETTERS})` : '';
  const after = isLetter.test(last) ? `(?!${OF_LETTERS})` : '';
  const escaped = escapePattern(words);
  const expression = new RegExp(before + escaped + after, 'gu');
  return Array.from(text.matchAll(expression), ({ index }) => index);
}
