import { findHeadingForm } from '../manuscript/text/heading-lines.ts';
import { isSceneMark } from '../scene-marks.ts';
import type { TextLine } from '../text-lines.ts';
import { type Acting, findActing, type Narration } from './acting.ts';
import { findAddressedSex, findCalledParent, isToChildren } from './addressed-sex.ts';
import { findAsked, isQuestion, isReplying } from './asked.ts';
import type { Character, Mention, MentionFinder } from './cast.ts';
import { isSeveral } from './chinese/chorus.ts';
import { findLineTags } from './line-tags.ts';
import { findOwnKinship, findOwnSex } from './self-words.ts';
import { isSoundOnly } from './sound-words.ts';
import type { SpeechTag, SpeechTagReader } from './speech-tags.ts';
import { findSpouse } from './spouses.ts';
import { isCalled, isNameAlone, isOwnName, isSpokenTo } from './vocatives.ts';

/** Whom a speech tag means: those of the cast who bear the name, or anybody whom a pronoun or a noun fits. */
interface ResolvedTag {
  readonly tag: SpeechTag;
  readonly characters: readonly number[];
}

/** Speech with one speaker: a paragraph, or a part of one in which several are named. */
export interface Turn extends Acting {
  readonly lines: readonly number[];
  /** Where its speech begins. */
  readonly start: number;
  readonly tag: ResolvedTag | undefined;
  /** Mentions in its narration, in order, and within its speech. */
  readonly narrated: readonly Mention[];
  readonly spoken: readonly Mention[];
  /** Several beside it who do not speak as one, and so are those who listen: 孩子们鼓起掌来. */
  readonly listening: readonly number[];
  /** Who is called by name in its speech. */
  readonly called: readonly number[];
  /** Whom its tag tells that it is said to: "said she to Charlotte", 张飞对关羽道. */
  readonly spokenTo: readonly number[];
  /** Whom the narration before it tells that something was asked or told: "Tom asked Anna whether she was cold." */
  readonly asked: readonly number[];
  /** The sex of whom it tells so by a pronoun: "He asked her whether she was cold." */
  readonly askedSex: 'female' | 'male' | undefined;
  /** Whether it begins as answers do: "Yes", "Not at all". */
  readonly isReply: boolean;
  /** Whether it calls a parent: "Oh, mamma!" */
  readonly callsParent: 'female' | 'male' | undefined;
  /** Whether it calls several children: "Well, girls," */
  readonly callsChildren: boolean;
  /** Who gives their name in its speech. */
  readonly selfNamed: readonly number[];
  /** The sex of its speaker, where their word for themselves tells it: 老衲. */
  readonly ownSex: 'female' | 'male' | undefined;
  /** What its speaker is in a family, where it tells of "my father" or "my daughters". */
  readonly ownKinship: 'child' | 'parent' | undefined;
  /** The sex of whoever is spoken to, where "sir" or "ma’am" tells it. */
  readonly addressedSex: 'female' | 'male' | undefined;
  /** Mentions in the narration since the previous turn. */
  readonly between: readonly Mention[];
  /** Mentions in the last paragraph of narration before it, if that comes directly before. */
  readonly leading: readonly Mention[];
  /** The sex of the pronoun with which that paragraph begins a sentence last. */
  readonly leadingPronoun: 'female' | 'male' | undefined;
  /** Those in its last sentence. */
  readonly leadingSubject: readonly Mention[];
  /** The first character named in the last sentence before it, if that sentence introduces speech. */
  readonly introduced: readonly number[];
  /** Paragraphs of narration since the previous turn. */
  readonly gap: number;
  /** Whether the narration since the previous turn tells what somebody answered without words of their own, or that they did not. */
  readonly isAnsweredBefore: boolean;
  /** Whether it tells so of words, as in "She replied that she was", not of a smile alone. */
  readonly isRepliedBefore: boolean;
  /** Whether the speech before it was left open, so that the same speaker goes on. */
  readonly isContinued: boolean;
  /** Whether it is in the paragraph of the turn before. */
  readonly isSameParagraph: boolean;
  readonly isQuestion: boolean;
}

/** Collects the turns of a text with all mentions that tell who speaks. */
export function readTurns(
  text: string,
  lines: readonly TextLine[],
  finder: MentionFinder,
  reader: SpeechTagReader,
  cast: readonly Character[],
): Turn[] {
  const turns: Turn[] = [];
  let between: Mention[] = [];
  let leading: Mention[] = [];
  let gap = 0;
  let last = '';
  /** Lines of the paragraph of narration before, or the narration that ends the paragraph before. */
  let lastNumbers: readonly number[] = [];
  let isOpen = false;
  let lastSentence = 0;
  let leadingPronoun: Turn['leadingPronoun'];
  const getContent = (i: number): string => text.slice(lines[i]!.start, lines[i]!.end);
  const found = new Map<number, readonly Mention[]>();
  /** Those in a line, which is searched once. */
  const findIn = (i: number): readonly Mention[] => {
    const known = found.get(i) ?? finder.find(getContent(i), lines[i]!.start);
    found.set(i, known);
    return known;
  };
  const find = (numbers: readonly number[]): Mention[] => numbers.flatMap(findIn);
  const listNamed = (numbers: readonly number[], isMeant: typeof isCalled): number[] =>
    numbers.flatMap((i) =>
      findIn(i).flatMap(({ start, end, characters }) =>
        isMeant(getContent(i), start - lines[i]!.start, end - lines[i]!.start) ? characters : [],
      ),
    );
  const groups = groupByParagraph(lines);
  for (const [g, numbers] of groups.entries()) {
    const said = findSpeech(text, lines, numbers, reader, cast);
    const parted = said.length === 0 ? measureBreak(numbers.map(getContent).join('')) : 0;
    if (parted > 0) {
      between = [];
      leading = [];
      leadingPronoun = undefined;
      lastNumbers = [];
      gap += parted;
    } else if (said.length === 0) {
      leading = find(numbers);
      lastNumbers = numbers;
      const paragraph = getContent(numbers.at(-1)!).trimEnd();
      leadingPronoun = findSubjectPronoun(paragraph);
      lastSentence =
        lines[numbers.at(-1)!]!.start +
        paragraph.length -
        getLastSentence(paragraph.replace(/[.!?。！？]$/, ' ')).length;
      between.push(...leading);
      gap++;
    } else {
      const beginsWithSpeech = lines[numbers[0]!]!.kind === 'dialogue';
      const leadsUp = beginsWithSpeech && LEADS_UP.test(last);
      const tags = said.map(({ tag }) => tag && resolveTag(tag, finder));
      const parts = divideTurn(
        said.map(({ line }) => line),
        tags,
        cast,
        (from, to) => (lines[to]!.start - lines[from]!.end > FAR ? find(listBetween(numbers, from, to)) : []),
      );
      // Narration at the beginning names its own speaker: Anna began again. ⏎ Tom laughed. “Never.”
      const before = !beginsWithSpeech
        ? undefined
        : leadsUp
          ? reader.readBefore(last)
          : reader.readEnding?.(last);
      for (const [p, part] of parts.entries()) {
        const isFirst = p === 0;
        const isLast = p === parts.length - 1 && lines[numbers.at(-1)!]!.kind === 'dialogue';
        const behind = isLast ? groups[g + 1]?.[0] : undefined;
        const revealed =
          behind !== undefined && lines[behind]!.kind === 'narration'
            ? resolveOptional(reader.readRevealed?.(getContent(behind)), finder)
            : undefined;
        // Whoever has just spoken is no newcomer.
        const isNew = !turns.at(-1)?.tag?.characters.some((each) => revealed?.characters.includes(each));
        const tag =
          part.tag ??
          (isFirst ? resolveOptional(before, finder) : undefined) ??
          (isNew ? revealed : undefined);
        const own = numbers.filter(
          (i) => lines[i]!.kind === 'narration' && isBeside(i, part.lines, parts.length),
        );
        const mentions = find(own);
        const listening = tag ? [] : findSeveral(mentions, cast);
        const narrated = mentions.filter(
          ({ characters }) => !characters.some((each) => listening.includes(each)),
        );
        const spoken = find(part.lines);
        const called = listNamed(part.lines, isCalled);
        // "What is his name?" "Bingley."
        const isNameAsked =
          (gap === 0 || !isFirst) &&
          turns.at(-1)?.isQuestion === true &&
          part.lines.every((i) =>
            findIn(i).some(({ start, end }) =>
              isNameAlone(getContent(i), { start: start - lines[i]!.start, end: end - lines[i]!.start }),
            ),
          );
        const near = [{ characters: called }, ...narrated, ...leading.toReversed(), ...between.toReversed()];
        const spouse = tag && findSpouse(tag.tag, near, cast);
        const readNarration = (i: number): Narration => ({
          content: getContent(i),
          start: lines[i]!.start,
          mentions: findIn(i),
        });
        const acting = findActing(
          own.filter((i) => i === part.lines[0]! - 1).map(readNarration)[0],
          own.filter((i) => part.lines.includes(i - 1)).map(readNarration),
          reader,
        );
        const introduction = isFirst && leadsUp ? getLastSentence(last) : '';
        const introducing = finder.find(introduction);
        const spokenTo = [
          ...introducing.flatMap(({ start, characters }) =>
            isSpokenTo(introduction, start) ? characters : [],
          ),
          ...listNamed(own, isSpokenTo),
        ];
        turns.push({
          lines: part.lines,
          start: lines[part.lines[0]!]!.start,
          tag: tag && spouse !== undefined ? { ...tag, characters: [spouse] } : tag,
          narrated,
          spoken,
          ...withoutListening(acting, listening),
          listening,
          called: isNameAsked ? [] : called,
          spokenTo,
          ...findAsked(
            [...(isFirst && gap < 2 ? lastNumbers : []), ...own.filter((i) => i < part.lines[0]!)].map(
              readNarration,
            ),
          ),
          isReply: isReplying(getContent(part.lines[0]!)),
          callsParent: part.lines.map((i) => findCalledParent(getContent(i))).find((sex) => sex),
          callsChildren: part.lines.some((i) => isToChildren(getContent(i))),
          selfNamed: listNamed(part.lines, isOwnName),
          ownSex: part.lines.map((i) => findOwnSex(getContent(i))).find((sex) => sex),
          ownKinship: part.lines.map((i) => findOwnKinship(getContent(i))).find((kinship) => kinship),
          addressedSex: part.lines.map((i) => findAddressedSex(getContent(i))).find((sex) => sex),
          between: isFirst ? between : [],
          leading: isFirst ? leading : [],
          leadingPronoun: isFirst ? leadingPronoun : undefined,
          leadingSubject: isFirst
            ? leading.filter(({ start, isOblique }) => start >= lastSentence && !isOblique)
            : [],
          introduced: (introducing[0]?.characters ?? []).filter((person) => !spokenTo.includes(person)),
          gap: isFirst ? gap : 0,
          isAnsweredBefore: isFirst && gap === 1 && isAnswer(last),
          isRepliedBefore: isFirst && gap === 1 && isAnswer(last) && REPLIES.test(last),
          isContinued: isFirst && isOpen && gap === 0,
          isSameParagraph: !isFirst,
          isQuestion: isQuestion(getContent(part.lines.at(-1)!)),
        });
      }
      between = [];
      leading = [];
      leadingPronoun = undefined;
      lastNumbers = numbers.slice(-1).filter((i) => lines[i]!.kind === 'narration');
      gap = 0;
      isOpen =
        lines[numbers.at(-1)!]!.kind === 'dialogue' && !/[”"’」』»]\s*$/.test(getContent(numbers.at(-1)!));
    }
    last = lines[numbers.at(-1)!]!.kind === 'narration' ? getContent(numbers.at(-1)!).trimEnd() : '';
  }
  return turns;
}

/** The speeches of a paragraph with their tags, without imitated sounds that nobody utters. */
function findSpeech(
  text: string,
  lines: readonly TextLine[],
  paragraph: readonly number[],
  reader: SpeechTagReader,
  cast: readonly Character[],
): { line: number; tag: SpeechTag | undefined }[] {
  const tags = findLineTags(text, lines, paragraph, reader);
  return paragraph
    .filter((i) => lines[i]!.kind === 'dialogue')
    .map((line, k) => ({ line, tag: tags[k] }))
    .filter(({ line, tag }) => tag || !isSoundOnly(text.slice(lines[line]!.start, lines[line]!.end), cast));
}

/** Groups the lines by paragraph, in order. */
export function groupByParagraph(lines: readonly TextLine[]): number[][] {
  const groups: number[][] = [];
  for (const [i, { paragraph }] of lines.entries()) {
    if (lines[i - 1]?.paragraph === paragraph) groups.at(-1)!.push(i);
    else groups.push([i]);
  }
  return groups;
}

/** The speech tags of each paragraph with speech, in order, by the numbers of its lines. */
export function listTagsByParagraph(
  text: string,
  lines: readonly TextLine[],
  reader: SpeechTagReader,
): { readonly numbers: readonly number[]; readonly tags: readonly SpeechTag[] }[] {
  let last = '';
  return groupByParagraph(lines).map((numbers) => {
    const leadsUp =
      lines[numbers[0]!]!.kind === 'dialogue' && LEADS_UP.test(last) ? reader.readBefore(last) : undefined;
    const { kind, start, end } = lines[numbers.at(-1)!]!;
    last = kind === 'narration' ? text.slice(start, end).trimEnd() : '';
    const tags = [leadsUp, ...findLineTags(text, lines, numbers, reader)].filter((tag) => tag !== undefined);
    return { numbers, tags };
  });
}

function resolveTag(tag: SpeechTag, finder: MentionFinder): ResolvedTag {
  const exact = finder.findCharacters(tag.words);
  if (exact.length > 0 || tag.kind === 'pronoun' || tag.kind === 'noun') return { tag, characters: exact };
  // A name with words before or behind it that the cast does not have.
  const [within] = finder.find(tag.words).filter(({ end }) => end === tag.words.length);
  return { tag, characters: within?.characters ?? [] };
}

function resolveOptional(tag: SpeechTag | undefined, finder: MentionFinder): ResolvedTag | undefined {
  return tag && resolveTag(tag, finder);
}

interface TurnPart {
  readonly lines: number[];
  tag: ResolvedTag | undefined;
}

/** Characters of narration behind which a pronoun may mean somebody else than the speaker before it. */
const FAR = 300;

function listBetween(numbers: readonly number[], from: number, to: number): number[] {
  return numbers.filter((i) => i > from && i < to);
}

/**
 * Divides the speech of a paragraph where its tags name different speakers, or where a pronoun may mean somebody of whom much is
 * told between.
 *
 * @param listToldOf mentions in the narration between two lines, where that is long
 */
function divideTurn(
  speech: readonly number[],
  tags: readonly (ResolvedTag | undefined)[],
  cast: readonly Character[],
  listToldOf: (from: number, to: number) => readonly Mention[],
): TurnPart[] {
  const parts: TurnPart[] = [];
  for (const [i, line] of speech.entries()) {
    const tag = tags[i];
    const part = parts.at(-1);
    const isDivided = (before: ResolvedTag, own: ResolvedTag, from: number): boolean =>
      isSomebodyElse(before, own, cast) || mayMeanOther(before, own, listToldOf(from, line), cast);
    if (!part || (tag && part.tag && isDivided(part.tag, tag, part.lines.at(-1)!)))
      parts.push({ lines: [line], tag });
    else {
      part.lines.push(line);
      if (tag && (!part.tag || rankTag(tag) > rankTag(part.tag))) part.tag = tag;
    }
  }
  return parts;
}

function rankTag({ tag: { kind } }: ResolvedTag): number {
  return { name: 3, self: 3, noun: 2, pronoun: 1 }[kind];
}

function isSomebodyElse(a: ResolvedTag, b: ResolvedTag, cast: readonly Character[]): boolean {
  const listSexes = ({ tag, characters }: ResolvedTag): Set<string> =>
    new Set(tag.gender === 'unknown' ? characters.map((person) => cast[person]!.gender) : [tag.gender]);
  // A voice that nobody is named for is another one than that of whoever is.
  if ((a.tag.words === 'voice') !== (b.tag.words === 'voice')) return true;
  const areNamed = a.tag.kind !== 'pronoun' && b.tag.kind !== 'pronoun';
  if (areNamed && a.characters.length > 0 && b.characters.length > 0)
    return !a.characters.some((person) => b.characters.includes(person));
  if (a.tag.kind === 'name' && b.tag.kind === 'name') return a.tag.words !== b.tag.words;
  if ((a.tag.kind === 'self') !== (b.tag.kind === 'self')) return true;
  const [sexesA, sexesB] = [listSexes(a), listSexes(b)];
  const isKnown = (sexes: Set<string>): boolean => sexes.size === 1 && !sexes.has('unknown');
  return isKnown(sexesA) && isKnown(sexesB) && [...sexesA][0] !== [...sexesB][0];
}

/** Whether a pronoun may mean somebody else than a tag before it: whoever does something in what is told since. */
function mayMeanOther(
  before: ResolvedTag,
  { tag }: ResolvedTag,
  toldOf: readonly Mention[],
  cast: readonly Character[],
): boolean {
  if (tag.kind !== 'pronoun') return false;
  const isFitting = (person: number): boolean =>
    !before.characters.includes(person) && [tag.gender, 'unknown'].includes(cast[person]!.gender);
  return toldOf.some(({ isOblique, characters }) => !isOblique && characters.some(isFitting));
}

function isBeside(narration: number, speech: readonly number[], parts: number): boolean {
  return parts === 1 || speech.includes(narration - 1) || speech.includes(narration + 1);
}

function findSeveral(mentions: readonly Mention[], cast: readonly Character[]): number[] {
  return mentions.flatMap(({ characters }) => characters.filter((person) => isSeveral(cast[person]!.name)));
}

function withoutListening(acting: Acting, listening: readonly number[]): Acting {
  const isSpeaking = (person: number): boolean => !listening.includes(person);
  return {
    ...acting,
    acting: acting.acting.filter(isSpeaking),
    actingBefore: acting.actingBefore.filter(isSpeaking),
  };
}

/** The sex of the last pronoun that begins a sentence. */
function findSubjectPronoun(narration: string): 'female' | 'male' | undefined {
  const [, pronoun] =
    [...narration.matchAll(/(?:^|[.!?。！？]["”]?\s*)(He|She|他|她)(?![\p{Ll}们])/gu)].at(-1) ?? [];
  if (pronoun === undefined) return undefined;
  return /She|她/.test(pronoun) ? 'female' : 'male';
}

/** Characters of a paragraph that only tells how somebody answered. */
const MAX_ANSWER = 160;
const ANSWERS =
  /\b(?:repl(?:y|ied)|answer(?:ed)?|assured|assented|agreed|silent|silence|nothing|shook|nodded|bowed|curtse?yed|smil(?:ed|ing)|laughed|shrugged|blushed|colou?red|sighed|hesitated|affirmative|negative|thanked|acquiesced|acquiescence|excused|declined|refused|consented|promised|stared|frowned|winced|sniffed|grunted|snorted|listened|represented|acknowledged)\b|没有?[回答说]|不[答语说]|沉默|默然|摇了?摇?头|点了?点?头|无言/;
/** Not "made no reply", "did not reply". */
const REPLIES =
  /(?<!\b(?:no|not|any|never)\s+)\b(?:repl(?:y|ied)|answered|assured|assented|agreed|affirmative|negative|thanked|acquiesced|excused|declined|refused|consented|promised|represented|acknowledged)\b|[回答][说道]|答应/;

function isAnswer(paragraph: string): boolean {
  return paragraph.length <= MAX_ANSWER && ANSWERS.test(paragraph);
}

/** Paragraphs of narration that a new chapter is worth, in which nobody is there from the one before. */
export const CHAPTER_BREAK = 100;
/** A row of marks, behind which the same people may go on an hour later. */
const SCENE_BREAK = 6;

/** Paragraphs of narration that a heading or a row of marks between scenes is worth; 0 for other paragraphs. */
function measureBreak(paragraph: string): number {
  const words = paragraph.trim();
  if (isSceneMark(words)) return SCENE_BREAK;
  const form = findHeadingForm(words);
  if (form === 'keyword' || form === 'word') return CHAPTER_BREAK;
  // A number alone may part scenes, or stand at a door; signs and names under letters are capitals too.
  return form === 'numeral' ? SCENE_BREAK : 0;
}

/** Ends of paragraphs that introduce speech. */
const LEADS_UP = /(?:[,:：，\u2014]|--)$/;

function getLastSentence(narration: string): string {
  return /(?:[^.!?。！？]|\b(?:Mr|Mrs|Ms|Dr)\.)*$/.exec(narration)?.[0] ?? narration;
}
