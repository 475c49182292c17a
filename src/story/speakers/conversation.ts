import { findBestPath } from './best-path.ts';
import type { Character, Mention } from './cast.ts';
import type { Turn } from './turns.ts';

/** How a speaker was found: named beside the speech, meant by a pronoun or noun, or by the alternation of turns. */
type Evidence = 'named' | 'meant' | 'turn';

export interface Speaker {
  /** Index of the character in the cast. */
  readonly speaker: number;
  readonly evidence: Evidence;
  /** 0 to 1: the lead of the speaker over the next best. */
  readonly confidence: number;
}

const MAX_PARTICIPANTS = 12;
/** Turns over which the influence of a mention decays to 1/e. */
const PRESENCE_TURNS = 5;

/** Logarithms of odds, tuned by hand on the errors in two annotated novels, and rounded. */
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
export class Conversation {
  readonly #turns: readonly Turn[];
  readonly #cast: readonly Character[];
  readonly #people: readonly number[];
  /** Presence by turn and person. */
  readonly #presence: readonly (readonly number[])[];

  constructor(turns: readonly Turn[], cast: readonly Character[]) {
    this.#turns = turns;
    this.#cast = cast;
    this.#people = this.listParticipants();
    this.#presence = this.computePresence();
  }

  solve(): (Speaker | undefined)[] {
    const people = this.#people.length;
    if (people === 0) return this.#turns.map(() => undefined);
    const own = this.#turns.map((turn, i) =>
      this.#people.map(
        (person, number) =>
          this.computeOwnScore(turn, this.#turns[i - 1], person) + this.computePresenceScore(i, number),
      ),
    );
    const path = findBestPath(own, (i, before, previous, current) =>
      this.scoreTransition(i, before, previous, current),
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

  /** The characters named most in and around the conversation; names beside speech verbs weigh more. */
  private listParticipants(): number[] {
    const counts = new MentionCounts();
    for (const [i, { tag, narrated, spoken, between }] of this.#turns.entries()) {
      if (tag?.kind === 'name') counts.add(tag.characters, 6);
      for (const { characters } of narrated) counts.add(characters, 2);
      for (const { characters } of i === 0 ? between.slice(-12) : between) counts.add(characters, 1);
      for (const { characters } of spoken) counts.add(characters, 0.5);
    }
    return [...counts.byCharacter]
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, MAX_PARTICIPANTS)
      .map(([character]) => character);
  }

  private computeOwnScore(turn: Turn, before: Turn | undefined, person: number): number {
    const { tag, narrated, spoken, between } = turn;
    let score = 0;
    if (tag?.kind === 'name')
      score += tag.characters.includes(person) ? WEIGHT.named / tag.characters.length + 6 : -WEIGHT.named;
    else if (tag) score += this.computeGenderScore(tag.gender, person);
    const isNaming = (mentions: readonly Mention[]): boolean =>
      mentions.some(({ characters }) => characters.includes(person));
    if (tag === undefined) {
      if (narrated[0]?.characters.includes(person)) score += WEIGHT.subject;
      else if (isNaming(narrated)) score += WEIGHT.narrated / 2;
    } else if (tag.kind !== 'name' && isNaming(narrated)) score += WEIGHT.narrated / 3;
    const lastBetween = between.slice(-4);
    if (isNaming(lastBetween))
      score += WEIGHT.between * (lastBetween.at(-1)!.characters.includes(person) ? 1.5 : 1);
    if (isNaming(spoken)) score += WEIGHT.speaksOwnName;
    if (before && turn.gap === 0 && isNaming(before.spoken)) score += WEIGHT.wasAddressed;
    if (turn.introduced.includes(person) && tag?.kind !== 'name') score += WEIGHT.introduced;
    return score;
  }

  private computePresenceScore(turn: number, person: number): number {
    return WEIGHT.presence * Math.log(0.05 + this.#presence[turn]![person]!);
  }

  /** Weighted mentions of each character around each turn; nearer turns weigh more. */
  private computePresence(): number[][] {
    const named = this.#turns.map(({ tag, narrated, between, spoken }) => {
      const counts = new MentionCounts();
      if (tag?.kind === 'name') counts.add(tag.characters, 2);
      for (const { characters } of narrated) counts.add(characters, 1);
      for (const { characters } of between.slice(-8)) counts.add(characters, 0.7);
      for (const { characters } of spoken) counts.add(characters, 0.3);
      return this.#people.map((person) => counts.byCharacter.get(person) ?? 0);
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

  private computeGenderScore(gender: Character['gender'], person: number): number {
    const own = this.#cast[person]!.gender;
    if (gender === 'unknown') return 0;
    if (own === 'unknown') return WEIGHT.genderUnknown;
    return own === gender ? WEIGHT.genderFits : WEIGHT.genderWrong;
  }

  private scoreTransition(i: number, before: number, previous: number, current: number): number {
    const isApart = this.#turns[i]!.gap > 0;
    if (current === previous) return isApart ? WEIGHT.sameAgainAfterGap : WEIGHT.sameAgain;
    if (current === before) return isApart ? WEIGHT.backToOtherAfterGap : WEIGHT.backToOther;
    return 0;
  }
}

class MentionCounts {
  readonly byCharacter = new Map<number, number>();

  /** An ambiguous mention counts for each of its characters in equal parts. */
  add(characters: readonly number[], weight: number): void {
    for (const character of characters)
      this.byCharacter.set(character, (this.byCharacter.get(character) ?? 0) + weight / characters.length);
  }
}
