import type { Turn } from './turns.ts';

/** Turns over which the influence of a mention decays to 1/e, and paragraphs of narration that count as much as a turn. */
const DECAY_TURNS = 5;
const PARAGRAPHS_A_TURN = 2;
const MIN_PRESENCE = 0.01;
const MENTIONS_BETWEEN = 8;

/** How present each person is at a turn, by person: mentions up to it, and mentions after it, nearer ones weigh more. */
export interface Presence {
  readonly past: ReadonlyMap<number, number>;
  readonly future: ReadonlyMap<number, number>;
}

export function computePresence(turns: readonly Turn[]): Presence[] {
  const mentioned = turns.map(countMentions);
  const past = accumulate(mentioned, turns.map(({ gap }) => gap));
  const future = accumulate(
    mentioned.toReversed(),
    turns.map((_, i) => turns[i + 1]?.gap ?? 0).toReversed(),
  ).toReversed();
  // Mentions of the turn itself count once.
  return turns.map((_, i) => ({ past: past[i]!, future: future[i + 1] ?? new Map() }));
}

function accumulate(mentioned: readonly ReadonlyMap<number, number>[], gaps: readonly number[]): Map<number, number>[] {
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
function countMentions({ tag, narrated, between, called, spoken }: Turn): Map<number, number> {
  const counts = new Map<number, number>();
  const add = (characters: readonly number[], weight: number): void => {
    for (const person of characters) counts.set(person, (counts.get(person) ?? 0) + weight / characters.length);
  };
  if (tag) add(tag.characters, 2);
  for (const { characters } of narrated) add(characters, 1);
  for (const { characters } of between.slice(-MENTIONS_BETWEEN)) add(characters, 0.7);
  for (const person of called) add([person], 0.8);
  for (const { characters } of spoken) add(characters, 0.2);
  return counts;
}
