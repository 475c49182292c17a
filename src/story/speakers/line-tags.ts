import type { TextLine } from '../text-lines.ts';
import { isQuestion } from './asked.ts';
import type { SpeechTag, SpeechTagReader } from './speech-tags.ts';

/** The speech tag of each speech of a paragraph; one after it takes precedence over one before. */
export function findLineTags(
  text: string,
  lines: readonly TextLine[],
  paragraph: readonly number[],
  reader: SpeechTagReader,
): (SpeechTag | undefined)[] {
  const isOf = (i: number, kind: TextLine['kind']): boolean =>
    paragraph.includes(i) && lines[i]!.kind === kind;
  const getContent = (i: number): string => text.slice(lines[i]!.start, lines[i]!.end);
  /** Whether whoever tells something behind a speech goes on speaking: “Yes.” Anna told him that it was late. “Go home.” */
  const goesOn = (i: number, { relation }: SpeechTag): boolean => {
    if (relation === 'replies' || isQuestion(getContent(i)) || !isOf(i + 2, 'dialogue')) return false;
    if (reader.readBefore(getContent(i + 1))) return false;
    return !isOf(i + 3, 'narration') || !reader.readAfter(getContent(i + 3), getContent(i + 2));
  };
  return paragraph
    .filter((i) => lines[i]!.kind === 'dialogue')
    .map((i) => {
      const before = isOf(i - 1, 'narration') ? reader.readBefore(getContent(i - 1)) : undefined;
      const leadsUp = isOf(i - 1, 'narration') ? getContent(i - 1) : '';
      if (before && /：\s*$/.test(leadsUp)) return before;
      if (before && /:\s*$/.test(leadsUp) && before.kind !== 'pronoun') return before;
      // 遂取清水一碗，喝道：“着！”众人皆惊: the words are nobody’s who comes behind them.
      if (!before && /[道曰云问答]：\s*$/u.test(leadsUp))
        return !reader.tellsOfNobody?.(leadsUp)
          ? undefined
          : { kind: 'noun', words: 'voice', gender: 'unknown' };
      const told = isOf(i + 1, 'narration') ? reader.readAfter(getContent(i + 1), getContent(i)) : undefined;
      const after = told?.isReport && !goesOn(i, told) ? undefined : told;
      if (after && after.kind !== 'pronoun') return after;
      const isStrangers = !after && isOf(i + 1, 'narration') && reader.tellsOfStranger?.(getContent(i + 1));
      return after ?? (isStrangers ? undefined : before);
    });
}
