import { escapePattern } from '../../../core/escape-pattern.ts';
/** Whether a text holds a name as whole words, in any case; words of Chinese have no spaces between them. */
export function hasName(text: string, name: string): boolean {
  const words = name.trim().replace(/\s+/g, ' ');
  if (words === '') return false;
  const escaped = escapePattern(words).replaceAll(' ', '\\s+');
  const before = /^\p{Script=Han}/u.test(words) ? '' : '(?<![\\p{L}\\p{N}])';
  const behind = /\p{Script=Han}$/u.test(words) ? '' : '(?![\\p{L}\\p{N}])';
  return new RegExp(before + escaped + behind, 'iu').test(text);
}
