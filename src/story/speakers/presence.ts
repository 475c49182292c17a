import type { Turn } from './turns.ts';

/** Turns over which the influence of a mention decays to 1/e, and paragraphs of narration that count as much as a turn. */
const DECAY_TURNS = 5;
const PARAGRAPHS_A_TURN = 2;
const MIN_PRESENCE = 0.01;
const MENTIONS_BETWEEN = 8;

/** How much is told of each person before and after each turn, by turn and person; nearer turns weigh more. */
export interface Surroundings {
  readonly past: readonly ReadonlyMap<number, number>[];
  readonly future: readonly ReadonlyMap<number, number>[];
}

/** @param isOwnCounted whether what a turn itself tells is a part of its past */
export function spreadOverTurns(
  told: readonly ReadonlyMap<number, number>[],
  turns: readonly Turn[],
  isOwnCounted: boolean,
): Surroundings {
  const gaps = turns.map(({ gap }) => gap);
  const past = accumulate(told, gaps);
  const future = accumulate(told.toReversed(), [...gaps.slice(1), 0].toReversed()).toReversed();
  const none = new Map<number, number>();
  return {
    past: isOwnCounted ? past : turns.map((_, i) => past[i - 1] ?? none),
    future: turns.map((_, i) => future[i + 1] ?? none),
  };
}

function accumulate(
  mentioned: readonly ReadonlyMap<number, number>[],
  gaps: readonly number[],
): Map<number, number>[] {
  let last = new Map<number, number>();
  return mentioned.map((own, i) => {
    const decay = Math.exp(-(1 + gaps[i]! / PARAGRAPHS_A_TURN) / DECAY_TURNS);
    const next = new Map(own);
    for (const [person, weight] of last)
      if (weight * decay > MIN_PRESENCE) next.set(person, (next.get(person) ?? 0) + weight * decay);
    last = next;
    return next;
  });
}

/** Mentions of a turn by weight; one that several may be meant by counts for each in equal parts. */
export function countMentions({ tag, narrated, between, called }: Turn): Map<number, number> {
  const counts = new WeightedCounts();
  if (tag) counts.add(tag.characters, 2);
  for (const { characters } of narrated) counts.add(characters, 1);
  for (const { characters } of between.slice(-MENTIONS_BETWEEN)) counts.add(characters, 0.7);
  for (const person of called) counts.add([person], 0.8);
  return counts.byPerson;
}

/** Who is spoken of in a turn, and so may be elsewhere. */
export function countSpokenOf({ spoken }: Turn): Map<number, number> {
  const counts = new WeightedCounts();
  for (const { characters } of spoken) counts.add(characters, 1);
  return counts.byPerson;
}

class WeightedCounts {
  readonly byPerson = new Map<number, number>();

  add(characters: readonly number[], weight: number): void {
    for (const person of characters)
      this.byPerson.set(person, (this.byPerson.get(person) ?? 0) + weight / characters.length);
  }
}
