import { SURE } from '../src/story/review.ts';
import type { AttributedLine } from '../src/story/speakers/attribute.ts';
import type { Character } from '../src/story/speakers/cast.ts';
import type { AnnotatedText } from './annotated-texts.ts';

/** One labelled speech with what was found for it. */
export interface Outcome {
  readonly type: string;
  readonly isRight: boolean;
  readonly isWrongSex: boolean;
  readonly confidence: number;
}

/** Compares the found speakers with the labels; a speaker found stands for one speaker of the text. */
export function compareWithLabels(
  { cast: truth, speeches, text }: AnnotatedText,
  cast: readonly Character[],
  lines: readonly AttributedLine[],
): Outcome[] {
  const found = speeches.map(({ starts: [start] }) =>
    lines.find((line) => line.start <= start! && line.end > start!),
  );
  if (lines.map(({ start, end }) => text.slice(start, end)).join('') !== text)
    throw new Error('text was lost');
  const meaning = matchSpeakers(speeches.map(({ speaker }, i) => [found[i]?.speaker, speaker] as const));
  return speeches.map(({ speaker, type }, i) => {
    const line = found[i];
    const sex = truth.find(({ name }) => name === speaker)?.gender ?? 'unknown';
    const voice = line?.speaker === undefined ? 'unknown' : cast[line.speaker]!.gender;
    return {
      type,
      isRight: line?.speaker !== undefined && meaning.get(line.speaker) === speaker,
      isWrongSex: sex !== 'unknown' && voice !== sex,
      confidence: line?.confidence ?? 0,
    };
  });
}

/** One to one, the pair with the most speeches first. */
function matchSpeakers(pairs: readonly (readonly [number | undefined, string])[]): Map<number, string> {
  const counts = new Map<string, { found: number; speaker: string; count: number }>();
  for (const [found, speaker] of pairs) {
    if (found === undefined) continue;
    const entry = counts.get(`${found} ${speaker}`) ?? { found, speaker, count: 0 };
    entry.count++;
    counts.set(`${found} ${speaker}`, entry);
  }
  const meaning = new Map<number, string>();
  const taken = new Set<string>();
  for (const { found, speaker } of [...counts.values()].sort((a, b) => b.count - a.count)) {
    if (meaning.has(found) || taken.has(speaker)) continue;
    meaning.set(found, speaker);
    taken.add(speaker);
  }
  return meaning;
}

/** Accuracy by type, lines in a voice of the wrong sex, and what the review list and the least sure quarter hold. */
export function summarize(outcomes: readonly Outcome[]): Record<string, unknown> {
  const types = [...new Set([...outcomes.map(({ type }) => type), 'all'])].sort();
  const wrong = outcomes.filter(({ isRight }) => !isRight);
  const listed = outcomes.filter(({ confidence }) => confidence < SURE);
  return {
    accuracy: Object.fromEntries(
      types.map((type) => {
        const own = outcomes.filter((outcome) => type === 'all' || outcome.type === type);
        return [type, share(own.filter(({ isRight }) => isRight).length, own.length)];
      }),
    ),
    wrongSex: share(outcomes.filter(({ isWrongSex }) => isWrongSex).length, outcomes.length),
    listed: share(listed.length, outcomes.length),
    wrongInQuarter: share(
      outcomes
        .toSorted((a, b) => a.confidence - b.confidence)
        .slice(0, Math.floor(outcomes.length / 4))
        .filter(({ isRight }) => !isRight).length,
      wrong.length,
    ),
    wrongThatAreListed: share(listed.filter(({ isRight }) => !isRight).length, wrong.length),
  };
}

/** How often lines are right, by tenth of the confidence that they were given. */
export function listReliability(outcomes: readonly Outcome[]): Record<string, string> {
  const tenths = Array.from({ length: 10 }, (_, tenth) =>
    outcomes.filter(({ confidence }) => Math.min(9, Math.floor(confidence * 10)) === tenth),
  );
  return Object.fromEntries(
    tenths.flatMap((own, tenth) =>
      own.length === 0
        ? []
        : [[`0.${tenth}`, share(own.filter(({ isRight }) => isRight).length, own.length)]],
    ),
  );
}

export function share(part: number, all: number): string {
  return `${(part / Math.max(1, all)).toFixed(3)} (${part} of ${all})`;
}
