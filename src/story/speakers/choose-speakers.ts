import type { Language } from '../language.ts';
import { isChild, isGrownUp } from './ages.ts';
import type { Character } from './cast.ts';
import { type Relation, TurnFeatures } from './features.ts';
import type { Feature, Weights } from './prior-weights.ts';
import { computeMarginals, type TurnChoice, type VisitTriple } from './sequence-model.ts';
import type { Turn } from './turns.ts';
import { type Evidence, LEARNED_WEIGHTS, type LearnedWeights } from './weights.ts';

/** People who are considered at a turn that names nobody. */
const MAX_PEOPLE = 9;

export interface Speaker {
  /** Index of the character in the cast. */
  readonly speaker: number;
  readonly evidence: Evidence;
  /** Probability that it is this speaker, 0 to 1. */
  readonly confidence: number;
  /** The sex that the tag of the speech, or its speaker's word for themselves, tells. */
  readonly told?: 'female' | 'male';
}

/** The turns of a text as a chain of choices between people, whose features are weighed. */
export class SpeakerChain {
  readonly turns: readonly Turn[];
  readonly features: TurnFeatures;
  /** Indices of people by turn; empty where nobody fits. */
  readonly people: readonly (readonly number[])[];
  readonly #cast: readonly Character[];

  /** @param speakers the probabilities of speakers by turn from a first pass */
  constructor(
    turns: readonly Turn[],
    cast: readonly Character[],
    tagCounts: ReadonlyMap<number, number>,
    speakers?: readonly ReadonlyMap<number, number>[],
  ) {
    this.turns = turns;
    this.#cast = cast;
    this.features = new TurnFeatures(turns, cast, tagCounts, speakers);
    const { past, future } = this.features.presence;
    this.people = turns.map((turn, i) => listPeople(turn, past[i]!, future[i]!, cast));
  }

  /** The probability of each person, by turn. */
  rateSpeakers(weights: Weights): Map<number, number>[] {
    return this.computeMarginals(weights).map(
      (probabilities, i) => new Map(this.people[i]!.map((person, place) => [person, probabilities[place]!])),
    );
  }

  /** The probability of each of `people`, by turn. */
  computeMarginals(weights: Weights, visit?: VisitTriple): number[][] {
    const choices = this.people.map((people, i): TurnChoice => {
      const scores = people.map((person) =>
        sumWeights(weights, (add) => this.features.listOwn(i, person, add)),
      );
      return { people: people.length > 0 ? people : [NOBODY], scores: people.length > 0 ? scores : [0] };
    });
    // Of the many relations few occur at a turn.
    const transitions = this.turns.map(() => new Map<Relation, number>());
    const score = (i: number, ...people: [number, number, number]): number => {
      const relation = this.features.getRelation(i, ...people);
      const known = transitions[i]!.get(relation);
      if (known !== undefined) return known;
      const sum = sumWeights(weights, (add) => this.features.listTransition(i, relation, add));
      transitions[i]!.set(relation, sum);
      return sum;
    };
    return computeMarginals(choices, score, visit);
  }

  /** The place of the likeliest person, with some regard to what sex is likeliest. */
  private findBest(turn: number, probabilities: readonly number[]): number {
    const people = this.people[turn]!;
    const bySex = { female: 0, male: 0, unknown: 0 };
    for (const [place, person] of people.entries())
      bySex[this.#cast[person]!.gender] += probabilities[place]!;
    const ratings = people.map(
      (person, place) => probabilities[place]! + SEX_SHARE * bySex[this.#cast[person]!.gender],
    );
    return ratings.indexOf(Math.max(...ratings));
  }

  /** @param calibration how far the weights can be trusted */
  choose(weights: Weights, calibration: LearnedWeights['calibration']): (Speaker | undefined)[] {
    return this.computeMarginals(weights).map((probabilities, i) => {
      if (this.people[i]!.length === 0) return undefined;
      const best = this.findBest(i, probabilities);
      const turn = this.turns[i]!;
      const { kind, words, gender, isIndefinite } = turn.tag?.tag ?? {};
      const told = gender && gender !== 'unknown' ? gender : turn.ownSex;
      const evidence = kind === 'name' || kind === 'self' || isIndefinite ? 'named' : kind ? 'meant' : 'turn';
      const person = this.people[i]![best]!;
      const isOpen =
        words === 'voice' ||
        (kind === 'noun' && isChild(words!) && isGrownUp(this.#cast[person]!)) ||
        (!kind && (turn.isStrangerActing || turn.listening.length > 0));
      return {
        speaker: person,
        evidence,
        confidence: Math.min(
          calibrate(
            calibration[evidence === 'turn' && isActing(turn) ? 'acts' : evidence],
            probabilities[best]!,
          ),
          isOpen ? OWNER_OPEN : 1,
        ),
        ...(told && { told }),
      };
    });
  }
}

const NOBODY = -2;
/**
 * How much the probability of a sex counts beside that of a person: a voice of the wrong sex is a worse fault than another
 * one of the right sex.
 */
const SEX_SHARE = 0.5;
/**
 * "a voice" may be that of a stranger or of somebody known who is not seen; where somebody outside of the cast does something
 * beside a speech, or several only listen, it may be theirs or anybody's. "the child" is hardly "Mr. Darcy".
 */
const OWNER_OPEN = 0.5;

/** Whether somebody of the cast does something beside a speech. */
export function isActing({ acting, actingBefore }: Turn): boolean {
  return acting.length > 0 || actingBefore.length > 0;
}

/** How often speakers of a probability are right in texts that the weights were not learned from. */
function calibrate({ slope, offset }: LearnedWeights['calibration']['acts'], probability: number): number {
  const odds = Math.log(Math.max(1e-6, probability) / Math.max(1e-6, 1 - probability));
  return Math.round(100 / (1 + Math.exp(-(slope * odds + offset)))) / 100;
}

/**
 * Chooses the speakers of turns in two passes: the second one knows who is likely to speak nearby.
 */
export function chooseSpeakers(
  turns: readonly Turn[],
  cast: readonly Character[],
  tagCounts: ReadonlyMap<number, number>,
  language: Language,
): (Speaker | undefined)[] {
  const { first, second, calibration } = LEARNED_WEIGHTS[language];
  const speakers = new SpeakerChain(turns, cast, tagCounts).rateSpeakers(first);
  return new SpeakerChain(turns, cast, tagCounts, speakers).choose(second, calibration);
}

function sumWeights(
  weights: Weights,
  list: (add: (feature: Feature, value: number) => void) => void,
): number {
  let sum = 0;
  list((feature, value) => {
    sum += weights[feature] * value;
  });
  return sum;
}

/** Whoever a tag names; else those who are most present and whom the tag can mean. */
function listPeople(
  { tag, called, listening, leadingSubject }: Turn,
  past: ReadonlyMap<number, number>,
  future: ReadonlyMap<number, number>,
  cast: readonly Character[],
): number[] {
  if (tag && (tag.tag.kind === 'name' || tag.tag.kind === 'self')) return [...tag.characters];
  if (tag?.tag.isIndefinite && tag.characters.length > 0) return [...tag.characters];
  const sex = tag?.tag.gender ?? 'unknown';
  const near = [...new Set([...past.keys(), ...future.keys(), ...(tag?.characters ?? [])])];
  // A voice from somewhere is not that of whoever is seen there.
  const seen = tag?.tag.words === 'voice' ? leadingSubject.flatMap(({ characters }) => characters) : [];
  const others = near.filter((person) => !listening.includes(person) && !seen.includes(person));
  const present = others.length > 0 ? others : near;
  const fitting = present.filter((person) => {
    const { name, gender: own } = cast[person]!;
    // "the child" is somebody who is seen; "the speaker" may be the voice.
    if (tag?.tag.kind === 'noun' && isChild(tag.tag.words) && name === 'a voice') return false;
    return sex === 'unknown' || own === 'unknown' || own === sex || tag!.characters.includes(person);
  });
  const rate = (person: number): number =>
    (past.get(person) ?? 0) +
    0.6 * (future.get(person) ?? 0) +
    (tag?.characters.includes(person) ? 100 : 0) -
    (called.includes(person) ? 1 : 0);
  return fitting.sort((a, b) => rate(b) - rate(a) || a - b).slice(0, MAX_PEOPLE);
}
