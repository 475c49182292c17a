import type { AudioContainer } from '../../media/audio/audio-container.ts';
import { listLines, type Score } from '../../story/score.ts';
import { isSpokenLine } from '../../story/spoken-text.ts';
import { estimateLineSeconds } from './open-novel.ts';
import type { NarrateOptions } from './options.ts';
import { PROFILES } from './profiles.ts';
import type { Casting } from './takes/cast-score.ts';

/** Describes the drama before anything is spoken: chapters, cast, engines, estimated length. */
export function planDrama(
  score: Score,
  { cast, engines }: Casting,
  options: NarrateOptions,
  container: AudioContainer,
) {
  const lines = listLines(score).filter(isSpokenLine);
  const seconds = lines.reduce(
    (sum, line) => sum + estimateLineSeconds(line, score) / options.rate + 0.35 * options.pauses,
    0,
  );
  const names = new Map(score.cast.map(({ id, name }) => [id, name]));
  return {
    title: score.title,
    language: score.language,
    chapters: score.chapters.map(({ title, scenes }, i) => ({
      number: i + 1,
      title,
      scenes: scenes.map(({ id, labels }) => ({ id, labels })),
    })),
    skipped: listSkipped(score),
    lines: lines.length,
    characters: lines.reduce((sum, { text }) => sum + text.length, 0),
    estimatedSeconds: Math.round(seconds),
    cast: Object.fromEntries([...cast].map(([id, voice]) => [names.get(id) ?? id, voice])),
    speech: [...engines.keys()],
    sounds: options.sounds,
    ambiences: score.cues.filter(({ bus }) => bus === 'ambience').length,
    effects: score.cues.filter(({ bus }) => bus === 'effects').length,
    profile: { name: options.profile, ...PROFILES[options.profile] },
    container: container.name,
    toBeReviewed: score.review,
  };
}

/** What is not read out, by its rule: how much, and the first words of each. */
function listSkipped(score: Score) {
  const parts = listLines(score).flatMap(({ text, skipped = [] }) =>
    skipped.map(({ start, end, rule }) => ({
      rule,
      words: text.slice(start, end).trim().replace(/\s+/g, ' '),
    })),
  );
  return [...new Set(parts.map(({ rule }) => rule))].map((rule) => {
    const own = parts.filter((part) => part.rule === rule);
    return {
      rule,
      parts: own.length,
      characters: own.reduce((sum, { words }) => sum + words.length, 0),
      examples: own.slice(0, 5).map(({ words }) => words.slice(0, 60)),
    };
  });
}
