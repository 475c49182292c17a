import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type AnnotatedText, readNovel, readScenes } from '../bench/annotated-texts.ts';
import { compareWithLabels, listReliability, type Outcome, summarize } from '../bench/attribution-figures.ts';
import type { Language } from '../src/story/language.ts';
import { countTags, readTextTurns } from '../src/story/speakers/attribute.ts';
import { type Character, MentionFinder } from '../src/story/speakers/cast.ts';
import { isActing, type Speaker, SpeakerChain } from '../src/story/speakers/choose-speakers.ts';
import { discoverCast } from '../src/story/speakers/discover-cast.ts';
import { type Feature, PRIOR_WEIGHTS, type Weights } from '../src/story/speakers/prior-weights.ts';
import { type Evidence, LEARNED_WEIGHTS } from '../src/story/speakers/weights.ts';
import { divideText } from '../src/story/text-lines.ts';

/**
 * Learns the weights of the rules for speakers from annotated texts: a conditional random field whose weights are drawn
 * towards those given by hand, and for Chinese, of which there is less, towards those learned for English.
 * `node training/speakers.ts FOLDER` prints how each text fares by the weights of the others (cross-validation), and writes
 * the weights of all to src/story/speakers/weights.ts.
 */
const ROOT = process.argv[2] ?? fileURLToPath(new URL('../../shared/media/novels', import.meta.url));
const NOVELS = ['DaisyMiller', 'PrideAndPrejudice'];
const SCENES = ['scenes', '../bench/scenes'].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));
const ENGLISH_SCENES = fileURLToPath(new URL('english-scenes', import.meta.url));
const OUTPUT = fileURLToPath(new URL('../src/story/speakers/weights.ts', import.meta.url));
const ROUNDS = 40;
/** How strongly weights are drawn towards those given by hand; as many turns as are worth a change by 1. */
const PULL = 4;
const STEP = 0.1;
/** Parts into which many texts are divided, each read by the weights of the others. */
const PARTS: Readonly<Record<Language, number>> = { en: 4, zh: 8 };
/**
 * How much English scenes count beside novels for what does not tell of people beside their speeches: so short texts know
 * little of who is about, and of how turns go on over pages.
 */
const SCENE_SHARE = 0.2;
const BESIDE = /^(?:acting|beat|opening|narrated|pronoun|noun)/;
const EVIDENCES = ['named', 'meant', 'turn', 'acts'] as const;
const FEATURES = Object.keys(PRIOR_WEIGHTS) as Feature[];

interface Example {
  readonly annotated: AnnotatedText;
  readonly language: Language;
  readonly cast: readonly Character[];
  readonly lines: ReturnType<typeof divideText>;
  readonly chain: SpeakerChain;
  /** The same turns with the probabilities of a first pass by some weights. */
  readonly createSecond: (weights: Weights) => Example;
  /** The place of the speaker in the people of each turn; -1 where unknown. */
  readonly gold: readonly number[];
}

function createExample(annotated: AnnotatedText, language: Language, isCastGiven: boolean): Example {
  const { text } = annotated;
  const cast = isCastGiven ? annotated.cast : discoverCast(text, [], language);
  const lines = divideText(text);
  const turns = readTextTurns(text, lines, cast, language);
  const tagCounts = countTags(turns);
  const chain = rememberFeatures(new SpeakerChain(turns, cast, tagCounts));
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
    chain: rememberFeatures(new SpeakerChain(turns, cast, tagCounts, chain.rateSpeakers(weights))),
  });
  const example: Example = { annotated, language, cast, lines, chain, gold, createSecond };
  return example;
}

/** Lists the features of each choice once, as training asks for them in each round. */
function rememberFeatures(chain: SpeakerChain): SpeakerChain {
  const { features } = chain;
  for (const method of ['listOwn', 'listTransition'] as const) {
    const list = features[method].bind(features);
    const known = new Map<number, Map<number, (readonly [Feature, number])[]>>();
    features[method] = (turn, choice, add) => {
      const ofTurn = known.get(turn) ?? new Map<number, (readonly [Feature, number])[]>();
      known.set(turn, ofTurn);
      const found: (readonly [Feature, number])[] = ofTurn.get(choice) ?? [];
      if (!ofTurn.has(choice)) {
        list(turn, choice, (feature, value) => found.push([feature, value]));
        ofTurn.set(choice, found);
      }
      for (const [feature, value] of found) add(feature, value);
    };
  }
  return chain;
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

function createGradient(): Record<Feature, number> {
  return Object.fromEntries(FEATURES.map((feature) => [feature, 0])) as Record<Feature, number>;
}

function getShare({ annotated, language }: Example, feature: Feature): number {
  return language === 'zh' || isNovel(annotated) || BESIDE.test(feature) ? 1 : SCENE_SHARE;
}

function isNovel({ name }: AnnotatedText): boolean {
  return NOVELS.includes(name);
}

/** Follows the gradient with steps of a size of their own for each weight (Adam). */
function train(examples: readonly Example[], prior: Weights): Weights {
  const weights: Record<Feature, number> = { ...prior };
  const moments = new Map(FEATURES.map((feature) => [feature, { first: 0, second: 0 }]));
  for (let round = 1; round <= ROUNDS; round++) {
    const gradient = createGradient();
    let likelihood = 0;
    for (const example of examples) {
      const own = createGradient();
      likelihood += addGradient(example, weights, own);
      for (const feature of FEATURES) gradient[feature] += getShare(example, feature) * own[feature];
    }
    for (const feature of FEATURES) {
      const slope = gradient[feature] - PULL * (weights[feature] - prior[feature]);
      const moment = moments.get(feature)!;
      moment.first = 0.9 * moment.first + 0.1 * slope;
      moment.second = 0.99 * moment.second + 0.01 * slope * slope;
      const step =
        moment.first / (1 - 0.9 ** round) / (Math.sqrt(moment.second / (1 - 0.99 ** round)) + 1e-6);
      weights[feature] += STEP * step * Math.min(1, (2 * (ROUNDS - round)) / ROUNDS);
    }
    if (round % 25 === 0) process.stderr.write(`round ${round}: ${likelihood.toFixed(1)}\n`);
  }
  return weights;
}

function evaluate({ annotated, language, cast, lines, chain }: Example, weights: Weights): Outcome[] {
  const speakers = new Map<number, Speaker>();
  for (const [i, speaker] of chain.choose(weights, LEARNED_WEIGHTS[language].calibration).entries())
    if (speaker) for (const line of chain.turns[i]!.lines) speakers.set(line, speaker);
  return compareWithLabels(
    annotated,
    cast,
    lines.map((line, i) => ({ ...line, ...speakers.get(i) })),
  );
}

/** Weights of the first pass, and of the second one that knows its result. */
interface Passes {
  readonly first: Weights;
  readonly second: Weights;
}

function trainBoth(examples: readonly Example[], prior: Passes): Passes {
  const first = train(examples, prior.first);
  return {
    first,
    second: train(
      examples.map(({ createSecond }) => createSecond(first)),
      prior.second,
    ),
  };
}

/** A speech with the probability that its speaker was given and what was found for it. */
interface Sample {
  readonly text: string;
  readonly evidence: Evidence | 'acts';
  readonly odds: number;
  readonly isRight: boolean;
}

function listSamples({ annotated, chain, gold }: Example, weights: Weights): Sample[] {
  return chain.computeMarginals(weights).flatMap((probabilities, i) => {
    if (gold[i] === -1 && chain.people[i]!.length === 0) return [];
    const greatest = Math.max(...probabilities);
    const kind = chain.turns[i]!.tag?.tag.kind;
    return {
      text: annotated.name,
      evidence:
        kind === 'name' || kind === 'self'
          ? 'named'
          : kind
            ? 'meant'
            : isActing(chain.turns[i]!)
              ? 'acts'
              : 'turn',
      odds: Math.log(Math.max(1e-6, greatest) / Math.max(1e-6, 1 - greatest)),
      isRight: probabilities.indexOf(greatest) === gold[i],
    };
  });
}

/** Logistic regression of being right on the odds (Platt scaling); for names the mean alone, as their odds are even. */
function calibrate(
  evidence: Sample['evidence'],
  given: readonly Sample[],
): { slope: number; offset: number } {
  const own = given.filter((sample) => sample.evidence === evidence);
  let [slope, offset] = [evidence === 'named' ? 0.1 : 0.5, 0];
  for (let round = 0; round < 4000; round++) {
    let [forSlope, forOffset] = [0, 0];
    for (const { odds, isRight } of own) {
      const error = (isRight ? 1 : 0) - 1 / (1 + Math.exp(-(slope * odds + offset)));
      forSlope += error * odds;
      forOffset += error;
    }
    if (evidence !== 'named') slope += (0.05 * forSlope) / Math.max(1, own.length);
    offset += (0.5 * forOffset) / Math.max(1, own.length);
  }
  return { slope: Number(slope.toFixed(3)), offset: Number(offset.toFixed(3)) };
}

/** How often speeches of each text are right, by tenth of the confidence that the samples of the others calibrate. */
function listCrossReliability(samples: readonly Sample[], texts: readonly string[]): Record<string, string> {
  return listReliability(
    texts.flatMap((text) => {
      const others = samples.filter((each) => each.text !== text);
      const curves = Object.fromEntries(EVIDENCES.map((evidence) => [evidence, calibrate(evidence, others)]));
      return samples
        .filter((each) => each.text === text)
        .map(({ evidence, odds, isRight }): Outcome => {
          const { slope, offset } = curves[evidence]!;
          const confidence = 1 / (1 + Math.exp(-(slope * odds + offset)));
          return { type: text, isRight, isWrongSex: false, confidence };
        });
    }),
  );
}

/** Learns from texts of one language, prints how each fares by the others, and gives the source of the weights of all. */
function learn(language: Language, texts: readonly AnnotatedText[], prior: Passes) {
  const found = texts.map((text) => createExample(text, language, false));
  const given = texts.map((text) => createExample(text, language, true));
  const samples: Sample[] = [];
  const getPart = (text: AnnotatedText): number => texts.indexOf(text) % PARTS[language];
  const passesOfOthers = Array.from({ length: Math.min(PARTS[language], texts.length) }, (_, part) =>
    trainBoth(
      [...found, ...given].filter(({ annotated }) => getPart(annotated) !== part),
      prior,
    ),
  );
  const outcomes = found.map((example, i) => {
    const { first, second } = passesOfOthers[getPart(texts[i]!)]!;
    const outcome = evaluate(example.createSecond(first), second);
    samples.push(...listSamples(example.createSecond(first), second));
    print(`${texts[i]!.name}, by the others`, {
      byPrior: summarize(evaluate(example.createSecond(prior.first), prior.second)).accuracy,
      withoutCast: summarize(outcome),
      withCast: summarize(evaluate(given[i]!.createSecond(first), second)),
    });
    return outcome;
  });
  for (const [kind, isMeant] of [
    ['novels', isNovel],
    ['scenes', (text: AnnotatedText) => !isNovel(text)],
  ] as const)
    printAll(`${language}, all ${kind} by others`, outcomes.filter((_, i) => isMeant(texts[i]!)).flat());
  print(`${language}, calibrated by others`, {
    calibratedByOthers: listCrossReliability(
      samples,
      texts.map(({ name }) => name),
    ),
  });
  const passes = trainBoth([...found, ...given], prior);
  return { passes, source: writeWeights(passes, samples) };
}

function printAll(name: string, outcomes: readonly Outcome[]): void {
  if (outcomes.length > 0) print(name, { ...summarize(outcomes), reliability: listReliability(outcomes) });
}

function print(name: string, value: unknown): void {
  process.stdout.write(`${name}: ${JSON.stringify(value, null, 1)}\n`);
}

function writeWeights({ first, second }: Passes, samples: readonly Sample[]): string {
  const round = (weights: Weights) =>
    Object.fromEntries(FEATURES.map((feature) => [feature, Number(weights[feature].toFixed(2))]));
  const calibration = Object.fromEntries(
    EVIDENCES.map((evidence) => [evidence, calibrate(evidence, samples)]),
  );
  return JSON.stringify({ first: round(first), second: round(second), calibration }, null, 2);
}

const novels = await Promise.all(NOVELS.map((name) => readNovel(`${ROOT}/${name}`)));
const english = learn(
  'en',
  [...novels.filter((novel) => novel !== undefined), ...(await readScenes(ENGLISH_SCENES))],
  { first: PRIOR_WEIGHTS, second: PRIOR_WEIGHTS },
);
const scenes = (await Promise.all(SCENES.map(readScenes))).flat();
const chinese = learn('zh', scenes, english.passes);
const source = await readFile(OUTPUT, 'utf8');
const head = source.slice(0, source.indexOf('{', source.indexOf('export const')));
await writeFile(OUTPUT, `${head}{ en: ${english.source}, zh: ${chinese.source} };\n`);
