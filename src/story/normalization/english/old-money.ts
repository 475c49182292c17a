import type { Rule } from '../rules.ts';
import { sayCardinal } from './numbers.ts';

/** The full stop behind a short form, but where it also ends the sentence. */
const STOP = '(?:\\.(?!\\s*[”"’)]*\\s*$|\\s+[“"‘(]*\\p{Lu}))?';
const PENCE = `(\\d{1,2})?([½¼¾])?d(?![\\p{L}\\d])${STOP}`;
const PARTS: Readonly<Record<string, string>> = { '½': 'halfpenny', '¼': 'farthing', '¾': 'three farthings' };

function sayShillings(shillings: string): string {
  return `${sayCardinal(shillings)} ${shillings === '1' ? 'shilling' : 'shillings'}`;
}

function sayPence(pence: string, part: string): string {
  const words = sayCardinal(pence || '0');
  const whole =
    pence === '' || pence === '0'
      ? ''
      : pence === '1'
        ? 'one penny'
        : Number(pence) < 12
          ? `${words}pence`
          : `${words} pence`;
  if (part === '') return whole || 'no pence';
  return whole ? `${whole} ${PARTS[part]!}` : part === '¾' ? PARTS[part]! : `a ${PARTS[part]!}`;
}

/** Pounds, shillings and pence: "£3 10s. 6d.", "2s. 6d.", "5/-". */
export const OLD_MONEY_RULES: readonly Rule[] = [
  [/[₤￡]/g, () => '£'],
  [
    new RegExp(`£\\s?(\\d[\\d,]*)[,.]? (\\d{1,2})s${STOP}(?:,? ${PENCE})?(?![\\p{L}\\d])`, 'gu'),
    ([, pounds, shillings, pence, part]) => {
      const high = `${sayCardinal(pounds!)} ${pounds === '1' ? 'pound' : 'pounds'}`;
      const middle = shillings === '0' ? '' : ` ${sayShillings(shillings!)}`;
      return `${high}${middle}${pence || part ? ` and ${sayPence(pence!, part!)}` : ''}`;
    },
  ],
  [
    new RegExp(`(?<![\\p{L}\\d.])(\\d{1,3})s${STOP},? ${PENCE}`, 'gu'),
    ([, shillings, pence, part]) => `${sayShillings(shillings!)} and ${sayPence(pence!, part!)}`,
  ],
  [
    new RegExp(
      `(?<![\\p{L}\\d.’'‘-])(?<!\\b(?:the|his|her|their|my|our|your|early|late|mid|low|high|upper|lower|size|all|both|no|two|three|four|five|and|in|under) )(\\d{1,3})s(?=\\.)${STOP}`,
      'gu',
    ),
    ([, shillings]) => sayShillings(shillings!),
  ],
  [/(?<![\p{L}\d])(\d{1,3})\/-(?!\d)/gu, ([, shillings]) => sayShillings(shillings!)],
  // "The 22d regiment" is an ordinal.
  [/(?<=\b[Tt]he )(\d*[23])d(?= \p{L})/gu, ([, number]) => `${number}${number!.endsWith('2') ? 'nd' : 'rd'}`],
  [
    new RegExp(`(?<![\\p{L}\\d.])(\\d{1,2})([½¼¾])?d(?=\\.)${STOP}`, 'gu'),
    ([, pence, part]) => sayPence(pence!, part!),
  ],
];
