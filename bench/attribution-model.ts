import { compareSpeakers } from '../src/productions/narrate/speakers/compare-speakers.ts';
import { mergeCast } from '../src/productions/narrate/speakers/merge-cast.ts';
import { keepNamesOfText } from '../src/productions/narrate/speakers/propose-cast.ts';
import { buildScore } from '../src/story/build-score.ts';
import { listLines, type Score } from '../src/story/score.ts';
import type { AttributedLine } from '../src/story/speakers/attribute.ts';
import type { Character } from '../src/story/speakers/cast.ts';
import type { AnnotatedText } from './annotated-texts.ts';
import { compareWithLabels, type Outcome } from './attribution-figures.ts';

/** How often the stand-in for a text model says what is true. */
const TRUE_SHARE = 0.95;

/** What a text model adds that knows the cast and labels as the truth does in 95 % of the lines. */
export function evaluateWithModel(annotated: AnnotatedText): Outcome[] {
  const { text, cast: truth, speeches, name } = annotated;
  const speaking = truth.filter((character) => speeches.some(({ speaker }) => speaker === character.name));
  const base = buildScore({
    title: name,
    text,
    chapters: [{ title: name, start: 0, headingEnd: 0, end: text.length }],
    characters: [],
    lines: [],
    scenes: [],
    lexicon: {},
    author: undefined,
    language: undefined,
    cover: undefined,
    skips: [],
    warnings: [],
    year: undefined,
    series: undefined,
  });
  const merged = mergeCast(base, keepNamesOfText(speaking, base));
  const random = createRandom(19);
  const nameOf = (speaker: string): string => {
    const { aliases } = truth.find((character) => character.name === speaker)!;
    return (
      merged.cast.find((found) =>
        [found.name, ...found.aliases].some((each) => each === speaker || aliases.includes(each)),
      )?.name ?? speaker
    );
  };
  const labels = locateLines(merged).flatMap(({ id, start, end, kind }) => {
    const speech = speeches.find(({ starts }) => starts.some((at) => at >= start && at < end));
    if (!speech || kind === 'narration') return [];
    const isTrue = random() < TRUE_SHARE;
    const speaker = isTrue ? speech.speaker : speaking[Math.floor(random() * speaking.length)]!.name;
    return [{ id, speaker: nameOf(speaker) }];
  });
  const judged = compareSpeakers(merged, labels);
  return compareWithLabels(annotated, judged.cast as readonly Character[], readAttribution(judged));
}

/** The lines of a score with their places in the text. */
function locateLines(
  score: Score,
): (ReturnType<typeof listLines>[number] & { start: number; end: number })[] {
  let at = 0;
  return listLines(score).map((line) => {
    const start = at;
    at += line.text.length;
    return { ...line, start, end: at };
  });
}

function readAttribution(score: Score): AttributedLine[] {
  const numbers = new Map(score.cast.map(({ id }, i) => [id, i]));
  const listed = new Set(score.review.map(({ line }) => line));
  return locateLines(score).map(({ id, start, end, kind, speaker, confidence = 0 }) => ({
    start,
    end,
    kind: kind === 'narration' ? 'narration' : 'dialogue',
    paragraph: 0,
    evidence: 'named',
    ...(speaker !== undefined && { speaker: numbers.get(speaker)! }),
    // A listed line counts as doubtful, however sure it is.
    confidence: listed.has(id) ? Math.min(0.5, confidence) : confidence,
  }));
}

/** Numbers from 0 to 1, the same at each run (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
