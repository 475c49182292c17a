/** Those who may speak a turn, with the logarithm of the odds for each. */
export interface TurnChoice {
  readonly people: readonly number[];
  readonly scores: readonly number[];
}

/** The logarithm of the odds of a speaker after two others; `before` and `previous` are -1 at the beginning. */
export type ScoreTransition = (turn: number, before: number, previous: number, current: number) => number;
/** Is told the probability of three consecutive speakers, by their places in the choices of their turns. */
export type VisitTriple = (
  turn: number,
  before: number,
  previous: number,
  current: number,
  probability: number,
) => void;

/**
 * The probability of each speaker at each turn, in a chain in which a speaker depends on the two before
 * (forward-backward algorithm).
 */
export function computeMarginals(
  choices: readonly TurnChoice[],
  score: ScoreTransition,
  visit?: VisitTriple,
): number[][] {
  const chain = new Chain(choices, score);
  const forward = chain.runForward();
  const backward = chain.runBackward();
  return choices.map((_, turn) => chain.combine(turn, forward, backward, visit));
}

/** A table of pairs: row `previous`, column `current`. */
type Table = Float64Array;

class Chain {
  readonly #choices: readonly TurnChoice[];
  readonly #weights: readonly Float64Array[];

  constructor(choices: readonly TurnChoice[], score: ScoreTransition) {
    this.#choices = choices;
    this.#weights = choices.map((_, turn) => this.computeWeights(turn, score));
  }

  private count(turn: number): number {
    return this.#choices[turn]?.people.length ?? 1;
  }

  private getPerson(turn: number, place: number): number {
    return this.#choices[turn]?.people[place] ?? -1;
  }

  /** The odds of each triple that ends at a turn, relative to the greatest. */
  private computeWeights(turn: number, score: ScoreTransition): Float64Array {
    const [befores, previouses, currents] = [this.count(turn - 2), this.count(turn - 1), this.count(turn)];
    const weights = new Float64Array(befores * previouses * currents);
    let greatest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < weights.length; i++) {
      const current = i % currents;
      const previous = Math.floor(i / currents) % previouses;
      const before = Math.floor(i / (currents * previouses));
      const transition = score(
        turn,
        this.getPerson(turn - 2, before),
        this.getPerson(turn - 1, previous),
        this.getPerson(turn, current),
      );
      weights[i] = transition + this.#choices[turn]!.scores[current]!;
      greatest = Math.max(greatest, weights[i]!);
    }
    return weights.map((weight) => Math.exp(weight - greatest));
  }

  /** For each turn the odds of its last two speakers, by all that comes up to it. */
  runForward(): Table[] {
    const tables: Table[] = [];
    let last: Table = new Float64Array([1]);
    for (const [turn, weights] of this.#weights.entries()) {
      const [previouses, currents] = [this.count(turn - 1), this.count(turn)];
      const table = new Float64Array(previouses * currents);
      for (let i = 0; i < weights.length; i++)
        table[i % table.length]! += last[Math.floor(i / currents)]! * weights[i]!;
      tables.push(scale(table));
      last = table;
    }
    return tables;
  }

  /** For each turn the odds of what follows it, by its last two speakers. */
  runBackward(): Table[] {
    const tables: Table[] = [];
    let next: Table = new Float64Array(
      this.count(this.#choices.length - 2) * this.count(this.#choices.length - 1),
    ).fill(1);
    for (let turn = this.#choices.length - 1; turn >= 0; turn--) {
      tables[turn] = next;
      const [befores, previouses, currents] = [this.count(turn - 2), this.count(turn - 1), this.count(turn)];
      const table = new Float64Array(befores * previouses);
      const weights = this.#weights[turn]!;
      for (let i = 0; i < weights.length; i++)
        table[Math.floor(i / currents)]! += weights[i]! * next[i % (previouses * currents)]!;
      next = scale(table);
    }
    return tables;
  }

  combine(
    turn: number,
    forward: readonly Table[],
    backward: readonly Table[],
    visit?: VisitTriple,
  ): number[] {
    const [previouses, currents] = [this.count(turn - 1), this.count(turn)];
    const weights = this.#weights[turn]!;
    const before = forward[turn - 1] ?? [1];
    const after = backward[turn]!;
    const odds = weights.map(
      (weight, i) => before[Math.floor(i / currents)]! * weight * after[i % (previouses * currents)]!,
    );
    const sum = odds.reduce((total, each) => total + each, 0);
    const marginals = new Array<number>(currents).fill(0);
    for (const [i, each] of odds.entries()) {
      marginals[i % currents]! += each / sum;
      visit?.(
        turn,
        Math.floor(i / (currents * previouses)),
        Math.floor(i / currents) % previouses,
        i % currents,
        each / sum,
      );
    }
    return marginals;
  }
}

/** Scales a table in place so that its greatest number is 1. */
function scale(table: Table): Table {
  const greatest = table.reduce((most, each) => Math.max(most, each), 0);
  for (let i = 0; i < table.length; i++) table[i]! /= greatest || 1;
  return table;
}
