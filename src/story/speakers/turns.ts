import { detectLanguage } from '../language.ts';
import type { TextLine } from '../text-lines.ts';
import type { Mention, MentionFinder } from './cast.ts';
import { ChineseTagReader } from './chinese-speech.ts';
import { EnglishTagReader, type SpeechTag, type SpeechTags } from './speech-tags.ts';

/** One paragraph with speech; by convention, all speech of a paragraph has one speaker. */
export interface Turn {
  readonly paragraph: number;
  readonly lines: readonly number[];
  readonly tag: SpeechTag | undefined;
  /** Mentions in its narration, in order, and within its speech. */
  readonly narrated: readonly Mention[];
  readonly spoken: readonly Mention[];
  /** Mentions in the narration since the previous turn. */
  readonly between: readonly Mention[];
  /** The first character named in the last sentence before it, if that sentence introduces speech. */
  readonly introduced: readonly number[];
  /** Paragraphs of narration since the previous turn. */
  readonly gap: number;
}

/** Collects the turns of a text with all mentions that tell who speaks. */
export function readTurns(text: string, lines: readonly TextLine[], finder: MentionFinder): Turn[] {
  const reader = detectLanguage(text) === 'zh' ? new ChineseTagReader(finder) : new EnglishTagReader(finder);
  const turns: Turn[] = [];
  let between: Mention[] = [];
  let gap = 0;
  let last = '';
  for (const numbers of groupByParagraph(lines)) {
    const [first, closing] = [lines[numbers[0]!]!, lines[numbers.at(-1)!]!];
    const speech = numbers.filter((i) => lines[i]!.kind === 'dialogue');
    const listMentions = (wanted: TextLine['kind']): Mention[] =>
      numbers.filter((i) => lines[i]!.kind === wanted).flatMap((i) => findMentions(text, lines[i]!, finder));
    if (speech.length === 0) {
      between.push(...listMentions('narration'));
      gap++;
    } else {
      const leadsUp = first.kind === 'dialogue' && LEADS_UP.test(last);
      const tag = findTag(text, lines, numbers, reader) ?? (leadsUp ? reader.readBefore(last) : undefined);
      const introduced = leadsUp ? (finder.find(getLastSentence(last))[0]?.characters ?? []) : [];
      turns.push({
        introduced,
        paragraph: first.paragraph,
        lines: speech,
        tag,
        narrated: listMentions('narration'),
        spoken: listMentions('dialogue'),
        between,
        gap,
      });
      between = [];
      gap = 0;
    }
    last = closing.kind === 'narration' ? text.slice(closing.start, closing.end).trimEnd() : '';
  }
  return turns;
}

/** Groups the lines by paragraph, in order. */
function groupByParagraph(lines: readonly TextLine[]): number[][] {
  const groups: number[][] = [];
  for (const [i, { paragraph }] of lines.entries()) {
    if (lines[i - 1]?.paragraph === paragraph) groups.at(-1)!.push(i);
    else groups.push([i]);
  }
  return groups;
}

/** Ends of paragraphs that introduce speech. */
const LEADS_UP = /(?:[,:：，\u2014]|--)$/;

function getLastSentence(narration: string): string {
  return /(?:[^.!?。！？]|\b(?:Mr|Mrs|Ms|Dr)\.)*$/.exec(narration)?.[0] ?? narration;
}

function findMentions(text: string, { start, end }: TextLine, finder: MentionFinder): Mention[] {
  return finder
    .find(text.slice(start, end))
    .map((mention) => ({ ...mention, start: start + mention.start, end: start + mention.end }));
}

/** The speech tag of a paragraph; one after speech takes precedence over one before. */
function findTag(
  text: string,
  lines: readonly TextLine[],
  numbers: readonly number[],
  reader: SpeechTags,
): SpeechTag | undefined {
  const narration = numbers.filter((i) => lines[i]!.kind === 'narration');
  const getContent = (i: number): string => text.slice(lines[i]!.start, lines[i]!.end);
  const isSpeech = (i: number): boolean => numbers.includes(i) && lines[i]?.kind === 'dialogue';
  const tags = [
    ...narration.filter((i) => isSpeech(i - 1)).map((i) => reader.readAfter(getContent(i))),
    ...narration.filter((i) => isSpeech(i + 1)).map((i) => reader.readBefore(getContent(i))),
  ].filter((tag) => tag !== undefined);
  return tags.find(({ kind }) => kind === 'name') ?? tags[0];
}
