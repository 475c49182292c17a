import type { TextLine } from '../text-lines.ts';
import { groupByParagraph } from './turns.ts';

/** Divides narration beside speech from other paragraphs. */
export const PARAGRAPH = '\u2029';

/** All narration; what stands beside speech is divided from other paragraphs, as a pronoun there means its speaker. */
export function joinNarration(text: string, lines: readonly TextLine[]): string {
  return groupByParagraph(lines)
    .map((numbers) => {
      const parts = numbers.map((i) =>
        lines[i]!.kind === 'narration' ? text.slice(lines[i]!.start, lines[i]!.end) : '\n',
      );
      const hasSpeech = numbers.some((i) => lines[i]!.kind === 'dialogue');
      return hasSpeech ? `${PARAGRAPH}${parts.join('')}${PARAGRAPH}` : parts.join('');
    })
    .join('');
}
