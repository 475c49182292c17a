import { languageOf } from '../language.ts';
import { divideText, type TextLine } from '../text-lines.ts';
import { type Character, type Mention, MentionFinder } from './cast.ts';
import { ChineseTagReader } from './chinese-speech.ts';
import { EnglishTagReader, type SpeechTag, type SpeechTags } from './speech-tags.ts';

/** How a speaker was found: named beside the speech, meant by a pronoun or noun, or by who spoke before and after. */
export type Evidence = 'named' | 'meant' | 'turn';

export interface AttributedLine extends TextLine {
  /** Number of the character who speaks; undefined for narration, and where nobody fits. */
  readonly speaker?: number;
  readonly evidence?: Evidence;
  /** 0 to 1: how far the speaker outdoes the next best. */
  readonly confidence?: number;
}

/** One paragraph with speech: its speeches share a speaker, as prose has it. */
interface Turn {
  readonly paragraph: number;
  readonly lines: readonly number[];
  readonly tag: SpeechTag | undefined;
  /** Who is named in its narration, in order, and within its speech. */
  readonly narrated: readonly Mention[];
  readonly spoken: readonly Mention[];
  /** Who was named in the narration since the turn before. */
  readonly between: readonly Mention[];
  /** Whoever is the first named in the last sentence before it, where that sentence leads up to speech. */
  readonly introduced: readonly number[];
  /** Paragraphs of narration since the turn before. */
  readonly gap: number;
}

/** So much narration ends a conversation. */
const LONGEST_GAP = 4;
const MOST_PARTICIPANTS = 12;
/** Turns over which being named fades. */
const PRESENCE_TURNS = 5;

/**
 * Says who speaks each line of a text, by rules alone: names and pronouns beside speech verbs, who is named nearby, who
 * is spoken to, and the alternation of turns. Within a conversation the likeliest sequence of speakers is found as a whole
 * (second-order Viterbi), so that a name near its end tells who spoke at its begin.
 */
export function attributeSpeech(text: string, cast: readonly Character[]): AttributedLine[] {
  const lines = divideText(text);
  const finder = new MentionFinder(cast);
  const turns = turnsOf(text, lines, finder);
  const speakers = new Map<number, { speaker: number; evidence: Evidence; confidence: number }>();
  for (const conversation of conversationsOf(turns)) {
    const solved = new Conversation(conversation, cast).solve();
    for (const [i, turn] of conversation.entries()) {
      const answer = solved[i];
      if (answer) for (const line of turn.lines) speakers.set(line, answer);
    }
  }
  return lines.map((line, i) => ({ ...line, ...speakers.get(i) }));
}

function turnsOf(text: string, lines: readonly TextLine[], finder: MentionFinder): Turn[] {
  const reader = languageOf(text) === 'zh' ? new ChineseTagReader(finder) : new EnglishTagReader(finder);
  const turns: Turn[] = [];
  let between: Mention[] = [];
  let gap = 0;
  let last = '';
  for (const numbers of numbersByParagraph(lines)) {
    const [first, closing] = [lines[numbers[0]!]!, lines[numbers.at(-1)!]!];
    const speech = numbers.filter((i) => lines[i]!.kind === 'dialogue');
    const mentions = (wanted: TextLine['kind']): Mention[] =>
      numbers.filter((i) => lines[i]!.kind === wanted).flatMap((i) => mentionsIn(text, lines[i]!, finder));
    if (speech.length === 0) {
      between.push(...mentions('narration'));
      gap++;
    } else {
      const leadsUp = first.kind === 'dialogue' && LEADS_UP.test(last);
      const tag = tagOf(text, lines, numbers, reader) ?? (leadsUp ? reader.before(last) : undefined);
      const introduced = leadsUp ? (finder.find(lastSentence(last))[0]?.characters ?? []) : [];
      turns.push({
        introduced,
        paragraph: first.paragraph,
        lines: speech,
        tag,
        narrated: mentions('narration'),
        spoken: mentions('dialogue'),
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

/** Lines of one paragraph follow each other. */
function numbersByParagraph(lines: readonly TextLine[]): number[][] {
  const groups: number[][] = [];
  for (const [i, { paragraph }] of lines.entries()) {
    if (lines[i - 1]?.paragraph === paragraph) groups.at(-1)!.push(i);
    else groups.push([i]);
  }
  return groups;
}

/** A paragraph that ends so is followed by what somebody says. */
const LEADS_UP = /(?:[,:：，\u2014]|--)$/;

function lastSentence(narration: string): string {
  return /(?:[^.!?。！？]|\b(?:Mr|Mrs|Ms|Dr)\.)*$/.exec(narration)?.[0] ?? narration;
}

function mentionsIn(text: string, { start, end }: TextLine, finder: MentionFinder): Mention[] {
  return finder
    .find(text.slice(start, end))
    .map((mention) => ({ ...mention, start: start + mention.start, end: start + mention.end }));
}

/** The first tag of a paragraph: behind its speeches rather than before them. */
function tagOf(
  text: string,
  lines: readonly TextLine[],
  numbers: readonly number[],
  reader: SpeechTags,
): SpeechTag | undefined {
  const narration = numbers.filter((i) => lines[i]!.kind === 'narration');
  const content = (i: number): string => text.slice(lines[i]!.start, lines[i]!.end);
  const isSpeech = (i: number): boolean => numbers.includes(i) && lines[i]?.kind === 'dialogue';
  const tags = [
    ...narration.filter((i) => isSpeech(i - 1)).map((i) => reader.behind(content(i))),
    ...narration.filter((i) => isSpeech(i + 1)).map((i) => reader.before(content(i))),
  ].filter((tag) => tag !== undefined);
  return tags.find(({ kind }) => kind === 'name') ?? tags[0];
}

function conversationsOf(turns: readonly Turn[]): Turn[][] {
  const conversations: Turn[][] = [];
  for (const turn of turns) {
    const last = conversations.at(-1);
    if (last && turn.gap <= LONGEST_GAP) last.push(turn);
    else conversations.push([turn]);
  }
  return conversations;
}

/** Weights are logarithms of odds, set by hand while looking at what went wrong in two annotated novels, and rounded. */
const WEIGHT = {
  named: 12,
  genderFits: 2.5,
  genderUnknown: 0.5,
  genderWrong: -7,
  subject: 2.2,
  narrated: 1.2,
  between: 0.8,
  speaksOwnName: -2.5,
  wasAddressed: 1.6,
  sameAgain: -2.8,
  sameAgainAfterGap: -0.6,
  backToOther: 1.5,
  backToOtherAfterGap: 0.6,
  introduced: 5,
  presence: 0.9,
};

/** Finds the likeliest speakers of the turns of one conversation. */
class Conversation {
  readonly #turns: readonly Turn[];
  readonly #cast: readonly Character[];
  readonly #people: readonly number[];
  /** By turn and person. */
  readonly #presence: readonly (readonly number[])[];

  constructor(turns: readonly Turn[], cast: readonly Character[]) {
    this.#turns = turns;
    this.#cast = cast;
    this.#people = this.participants();
    this.#presence = this.presenceOf();
  }

  solve(): ({ speaker: number; evidence: Evidence; confidence: number } | undefined)[] {
    const people = this.#people.length;
    if (people === 0) return this.#turns.map(() => undefined);
    const own = this.#turns.map((turn, i) =>
      this.#people.map(
        (person, number) => this.ownScore(turn, this.#turns[i - 1], person) + this.presenceScore(i, number),
      ),
    );
    const path = bestPath(own, (i, before, previous, current) =>
      this.transition(i, before, previous, current),
    );
    return this.#turns.map((turn, i) => {
      const chosen = path[i]!;
      const others = own[i]!.filter((_, person) => person !== chosen);
      const lead = own[i]![chosen]! - Math.max(...others, -3);
      return {
        speaker: this.#people[chosen]!,
        evidence: turn.tag?.kind === 'name' ? 'named' : turn.tag ? 'meant' : 'turn',
        confidence: Math.round(100 / (1 + Math.exp(-lead / 2))) / 100,
      };
    });
  }

  /** Those who are named most in and around the conversation; names beside speech verbs count for several. */
  private participants(): number[] {
    const counts = new Map<number, number>();
    const count = (characters: readonly number[], weight: number): void => {
      for (const character of characters)
        counts.set(character, (counts.get(character) ?? 0) + weight / characters.length);
    };
    for (const [i, { tag, narrated, spoken, between }] of this.#turns.entries()) {
      if (tag?.kind === 'name') count(tag.characters, 6);
      for (const { characters } of narrated) count(characters, 2);
      for (const { characters } of i === 0 ? between.slice(-12) : between) count(characters, 1);
      for (const { characters } of spoken) count(characters, 0.5);
    }
    return [...counts]
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, MOST_PARTICIPANTS)
      .map(([character]) => character);
  }

  private ownScore(turn: Turn, before: Turn | undefined, person: number): number {
    const { tag, narrated, spoken, between } = turn;
    let score = 0;
    if (tag?.kind === 'name')
      score += tag.characters.includes(person) ? WEIGHT.named / tag.characters.length + 6 : -WEIGHT.named;
    else if (tag) score += this.genderScore(tag.gender, person);
    const names = (mentions: readonly Mention[]): boolean =>
      mentions.some(({ characters }) => characters.includes(person));
    if (tag === undefined) {
      if (narrated[0]?.characters.includes(person)) score += WEIGHT.subject;
      else if (names(narrated)) score += WEIGHT.narrated / 2;
    } else if (tag.kind !== 'name' && names(narrated)) score += WEIGHT.narrated / 3;
    const lastBetween = between.slice(-4);
    if (names(lastBetween))
      score += WEIGHT.between * (lastBetween.at(-1)!.characters.includes(person) ? 1.5 : 1);
    if (names(spoken)) score += WEIGHT.speaksOwnName;
    if (before && turn.gap === 0 && names(before.spoken)) score += WEIGHT.wasAddressed;
    if (turn.introduced.includes(person) && tag?.kind !== 'name') score += WEIGHT.introduced;
    return score;
  }

  private presenceScore(turn: number, person: number): number {
    return WEIGHT.presence * Math.log(0.05 + this.#presence[turn]![person]!);
  }

  /** How much everyone is named around each turn, nearer turns more. */
  private presenceOf(): number[][] {
    const named = this.#turns.map(({ tag, narrated, between, spoken }) => {
      const counts = new Map<number, number>();
      const count = (characters: readonly number[], weight: number): void => {
        for (const character of characters)
          counts.set(character, (counts.get(character) ?? 0) + weight / characters.length);
      };
      if (tag?.kind === 'name') count(tag.characters, 2);
      for (const { characters } of narrated) count(characters, 1);
      for (const { characters } of between.slice(-8)) count(characters, 0.7);
      for (const { characters } of spoken) count(characters, 0.3);
      return this.#people.map((person) => counts.get(person) ?? 0);
    });
    return named.map((_, turn) =>
      this.#people.map((_person, number) =>
        named.reduce(
          (sum, counts, i) => sum + counts[number]! * Math.exp(-Math.abs(i - turn) / PRESENCE_TURNS),
          0,
        ),
      ),
    );
  }

  private genderScore(gender: Character['gender'], person: number): number {
    const own = this.#cast[person]!.gender;
    if (gender === 'unknown') return 0;
    if (own === 'unknown') return WEIGHT.genderUnknown;
    return own === gender ? WEIGHT.genderFits : WEIGHT.genderWrong;
  }

  private transition(i: number, before: number, previous: number, current: number): number {
    const isApart = this.#turns[i]!.gap > 0;
    if (current === previous) return isApart ? WEIGHT.sameAgainAfterGap : WEIGHT.sameAgain;
    if (current === before) return isApart ? WEIGHT.backToOtherAfterGap : WEIGHT.backToOther;
    return 0;
  }
}

type Transition = (i: number, before: number, previous: number, current: number) => number;

/** The sequence with the greatest sum of own scores and of transitions that look two steps back. */
function bestPath(own: readonly (readonly number[])[], transition: Transition): number[] {
  const people = own[0]!.length;
  const pairs = people * people;
  // State `previous * people + current`; at the first turn the previous one is nobody in particular.
  let scores = Float64Array.from({ length: pairs }, (_, state) => own[0]![state % people]!);
  const back: Int32Array[] = [];
  for (let i = 1; i < own.length; i++) {
    const next = new Float64Array(pairs).fill(Number.NEGATIVE_INFINITY);
    const from = new Int32Array(pairs);
    for (let previous = 0; previous < people; previous++) {
      for (let current = 0; current < people; current++) {
        const state = previous * people + current;
        for (let before = 0; before < people; before++) {
          const known = i > 1 ? before : -1;
          const score = scores[before * people + previous]! + transition(i, known, previous, current);
          if (score > next[state]!) {
            next[state] = score;
            from[state] = before;
          }
        }
        next[state]! += own[i]![current]!;
      }
    }
    scores = next;
    back.push(from);
  }
  return traceBack(scores, back, people);
}

/** From the best last state through the turns before it. */
function traceBack(scores: Float64Array, back: readonly Int32Array[], people: number): number[] {
  let state = scores.indexOf(Math.max(...scores));
  const path = [state % people];
  for (let i = back.length - 1; i >= 0; i--) {
    const [previous, before] = [Math.floor(state / people), back[i]![state]!];
    path.unshift(previous);
    state = before * people + previous;
  }
  return path;
}
