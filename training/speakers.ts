import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type AnnotatedText, readNovel } from '../bench/annotated-texts.ts';
import { compareWithLabels, listReliability, type Outcome, summarize } from '../bench/attribution-figures.ts';
import { countTags, readTextTurns } from '../src/story/speakers/attribute.ts';
import { type Character, MentionFinder } from '../src/story/speakers/cast.ts';
import { type Evidence, type Speaker, SpeakerChain } from '../src/story/speakers/choose-speakers.ts';
import { discoverCast } from '../src/story/speakers/discover-cast.ts';
import { type Feature, PRIOR_WEIGHTS, type Weights } from '../src/story/speakers/features.ts';
import { divideText } from '../src/story/text-lines.ts';

/**
 * Learns the weights of the rules for speakers from annotated novels: a conditional random field whose weights are drawn
 * towards those given by hand. `node training/speakers.ts FOLDER` prints what each novel gains from the others' weights
 * (cross-validation), and writes the weights of all to src/story/speakers/weights.ts.
 */
const ROOT = process.argv[2] ?? fileURLToPath(new URL('../../shared/media/novels', import.meta.url));
const OUTPUT = fileURLToPath(new URL('../src/story/speakers/weights.ts', import.meta.url));
const ROUNDS = 40;
/** How strongly weights are drawn towards those given by hand; as many turns as are worth a change by 1. */
const PULL = 4;
const EVIDENCES = ['named', 'meant', 'turn'] as const;
const FEATURES = Object.keys(PRIOR_WEIGHTS) as Feature[];

interface Example {
  readonly annotated: AnnotatedText;
  readonly cast: readonly Character[];
  readonly lines: ReturnType<typeof divideText>;
  readonly chain: SpeakerChain;
  /** The same turns with the probabilities of a first pass by some weights. */
  readonly createSecond: (weights: Weights) => Example;
  /** The place of the speaker in the people of each turn; -1 where unknown. */
  readonly gold: readonly number[];
}

function createExample(annotated: AnnotatedText, isCastGiven: boolean): Example {
  const { text } = annotated;
  const cast = isCastGiven ? annotated.cast : discoverCast(text);
  const lines = divideText(text);
  const turns = readTextTurns(text, lines, cast, 'en');
  const tagCounts = countTags(turns);
  const chain = new SpeakerChain(turns, cast, tagCounts);
  const meaning = isCastGiven ? new Map(cast.map(({ name }, i) => [name, i])) : matchByNames(annotated, cast);
  const speakers = new Map<number, number>();
  for (const { starts, speaker } of annotated.speeches)
    for (const start of starts) {
      const line = lines.findIndex((each) => each.start <= start && each.end > start);
      if (meaning.has(speaker)) speakers.set(line, meaning.get(speaker)!);
    }
  const gold = turns.map((turn, i) => {
    const speaker = turn.lines.map((line) => speakers.get(line)).find((each) => each !== undefined);
    return speaker === undefined ? -1 : chain.people[i]!.indexOf(speaker);
  });
  const createSecond = (weights: Weights): Example => ({
    ...example,
    chain: new SpeakerChain(turns, cast, tagCounts, chain.rateSpeakers(weights)),
  });
  const example: Example = { annotated, cast, lines, chain, gold, createSecond };
  return example;
}

/** The found character that shares a name with each labelled one. */
function matchByNames({ cast: truth }: AnnotatedText, cast: readonly Character[]): Map<string, number> {
  const finder = new MentionFinder(cast);
  return new Map(
    truth.flatMap(({ name, aliases }) => {
      const [found] = [name, ...aliases].flatMap((alias) => finder.findCharacters(alias));
      return found === undefined ? [] : [[name, found] as const];
    }),
  );
}

/** The gradient of the likelihood: features of the true speakers less those expected, where the truth is known. */
function addGradient({ chain, gold }: Example, weights: Weights, gradient: Record<Feature, number>): number {
  let likelihood = 0;
  const marginals = chain.computeMarginals(weights, (i, before, previous, current, probability) => {
    if (i < 1 || gold[i]! < 0 || gold[i - 1]! < 0) return;
    const getPerson = (turn: number, place: number): number => chain.people[turn]?.[place] ?? -1;
    const isTrue = current === gold[i] && previous === gold[i - 1] && (i < 2 || before === gold[i - 2]);
    const weight = (isTrue ? 1 : 0) - probability;
    if (Math.abs(weight) < 1e-6 || (i > 1 && gold[i - 2]! < 0)) return;
    const relation = chain.features.getRelation(
      i,
      getPerson(i - 2, before),
      getPerson(i - 1, previous),
      getPerson(i, current),
    );
    chain.features.listTransition(i, relation, (feature, value) => {
      gradient[feature] += weight * value;
    });
  });
  for (const [i, probabilities] of marginals.entries()) {
    if (gold[i]! < 0) continue;
    likelihood += Math.log(Math.max(1e-9, probabilities[gold[i]!]!));
    for (const [place, person] of chain.people[i]!.entries()) {
      const weight = (place === gold[i] ? 1 : 0) - probabilities[place]!;
      if (Math.abs(weight) > 1e-6)
        chain.features.listOwn(i, person, (feature, value) => {
          gradient[feature] += weight * value;
        });
    }
  }
  return likelihood;
}

/** Follows the gradient with steps of a size of their own for each weight (Adam). */
function train(examples: readonly Example[], size: number): Weights {
  const weights: Record<Feature, number> = { ...PRIOR_WEIGHTS };
  const moments = new Map(FEATURES.map((feature) => [feature, { first: 0, second: 0 }]));
  for (let round = 1; round <= ROUNDS; round++) {
    const gradient = Object.fromEntries(FEATURES.map((feature) => [feature, 0])) as Record<Feature, number>;
    let likelihood = 0;
    for (const example of examples) likelihood += addGradient(example, weights, gradient);
    for (const feature of FEATURES) {
      const slope = gradient[feature] - PULL * (weights[feature] - PRIOR_WEIGHTS[feature]);
      const moment = moments.get(feature)!;
      moment.first = 0.9 * moment.first + 0.1 * slope;
      moment.second = 0.99 * moment.second + 0.01 * slope * slope;
      const step =
        moment.first / (1 - 0.9 ** round) / (Math.sqrt(moment.second / (1 - 0.99 ** round)) + 1e-6);
      weights[feature] += size * step * Math.min(1, (2 * (ROUNDS - round)) / ROUNDS);
    }
    if (round % 25 === 0) process.stderr.write(`round ${round}: ${likelihood.toFixed(1)}\n`);
  }
  return weights;
}

function evaluate({ annotated, cast, lines, chain }: Example, weights: Weights): Outcome[] {
  const speakers = new Map<number, Speaker>();
  for (const [i, speaker] of chain.choose(weights).entries())
    if (speaker) for (const line of chain.turns[i]!.lines) speakers.set(line, speaker);
  return compareWithLabels(
    annotated,
    cast,
    lines.map((line, i) => ({ ...line, ...speakers.get(i) })),
  );
}

const novels: AnnotatedText[] = [];
for (const name of ['DaisyMiller', 'PrideAndPrejudice']) {
  const novel = await readNovel(`${ROOT}/${name}`);
  if (novel) novels.push(novel);
}
const found = novels.map((novel) => createExample(novel, false));
const given = novels.map((novel) => createExample(novel, true));

/** Weights of the first pass, and of the second one that knows its result. */
function trainBoth(examples: readonly Example[]): { first: Weights; second: Weights } {
  const first = train(examples, 0.1);
  return {
    first,
    second: train(
      examples.map(({ createSecond }) => createSecond(first)),
      0.1,
    ),
  };
}

/** A speech with the probability that its speaker was given and what was found for it. */
interface Sample {
  readonly novel: string;
  readonly evidence: Evidence;
  readonly odds: number;
  readonly isRight: boolean;
}

/** The speeches of texts that the weights were not learned from. */
const samples: Sample[] = [];

function collectSamples({ annotated, chain, gold }: Example, weights: Weights): void {
  for (const [i, probabilities] of chain.computeMarginals(weights).entries()) {
    if (gold[i] === -1 && chain.people[i]!.length === 0) continue;
    const greatest = Math.max(...probabilities);
    const kind = chain.turns[i]!.tag?.tag.kind;
    samples.push({
      novel: annotated.name,
      evidence: kind === 'name' || kind === 'self' ? 'named' : kind ? 'meant' : 'turn',
      odds: Math.log(Math.max(1e-6, greatest) / Math.max(1e-6, 1 - greatest)),
      isRight: probabilities.indexOf(greatest) === gold[i],
    });
  }
}

/** Logistic regression of being right on the odds (Platt scaling); for names the mean alone, as their odds are even. */
function calibrate(evidence: Evidence, given: readonly Sample[]): { slope: number; offset: number } {
  const own = given.filter((sample) => sample.evidence === evidence);
  let [slope, offset] = [evidence === 'named' ? 0.1 : 0.5, 0];
  for (let round = 0; round < 4000; round++) {
    let [forSlope, forOffset] = [0, 0];
    for (const { odds, isRight } of own) {
      const error = (isRight ? 1 : 0) - 1 / (1 + Math.exp(-(slope * odds + offset)));
      forSlope += error * odds;
      forOffset += error;
    }
    if (evidence !== 'named') slope += (0.05 * forSlope) / own.length;
    offset += (0.5 * forOffset) / own.length;
  }
  return { slope: Number(slope.toFixed(3)), offset: Number(offset.toFixed(3)) };
}

/** How often speeches of each novel are right, by tenth of the confidence that the samples of the others calibrate. */
function listCrossReliability(): Record<string, unknown> {
  const calibrated = novels.flatMap(({ name }) => {
    const others = samples.filter(({ novel }) => novel !== name);
    const curves = Object.fromEntries(EVIDENCES.map((evidence) => [evidence, calibrate(evidence, others)]));
    return samples
      .filter(({ novel }) => novel === name)
      .map(({ evidence, odds, isRight }): Outcome => {
        const { slope, offset } = curves[evidence]!;
        const confidence = 1 / (1 + Math.exp(-(slope * odds + offset)));
        return { type: name, isRight, isWrongSex: false, confidence };
      });
  });
  const ofNovel = (name: string): Outcome[] => calibrated.filter(({ type }) => type === name);
  return {
    ...Object.fromEntries(novels.map(({ name }) => [name, listReliability(ofNovel(name))])),
    all: listReliability(calibrated),
  };
}

const outcomes = found.flatMap((example, i) => {
  const { first, second } = trainBoth(
    [...found, ...given].filter(({ annotated }) => annotated !== novels[i]),
  );
  const outcome = evaluate(example.createSecond(first), second);
  collectSamples(example.createSecond(first), second);
  const report = {
    byHand: summarize(evaluate(example, PRIOR_WEIGHTS)).accuracy,
    firstPass: summarize(evaluate(example, first)).accuracy,
    withoutCast: summarize(outcome),
    withCast: summarize(evaluate(given[i]!.createSecond(first), second)),
  };
  process.stdout.write(`${novels[i]!.name}, by weights of the others: ${JSON.stringify(report, null, 1)}\n`);
  return outcome;
});
process.stdout.write(
  `${JSON.stringify({ all: summarize(outcomes), reliability: listReliability(outcomes), calibratedByOthers: listCrossReliability() }, null, 1)}\n`,
);
const { first, second } = trainBoth([...found, ...given]);
const fitted = found.map((example) => summarize(evaluate(example.createSecond(first), second)).accuracy);
process.stdout.write(`fitted: ${JSON.stringify(fitted)}\n`);
const source = await readFile(OUTPUT, 'utf8');
const head = source.slice(0, source.indexOf('export const'));
const write = (name: string, weights: Weights): string =>
  `export const ${name}: Weights = {\n${FEATURES.map((feature) => `  ${feature}: ${Number(weights[feature].toFixed(2))},\n`).join('')}};\n`;
await writeFile(
  OUTPUT,
  `${head}${write('FIRST_WEIGHTS', first)}\n${write('WEIGHTS', second)}
/** Slope and offset of the logarithm of the odds, by which a probability becomes a share of right ones. */
export const CALIBRATION = ${JSON.stringify(Object.fromEntries(EVIDENCES.map((evidence) => [evidence, calibrate(evidence, samples)])))};
`,
);
