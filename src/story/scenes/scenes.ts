import type { Language } from '../language.ts';
import { LOCATIONS, MOODS, type SceneWord, TIMES, WEATHERS } from './scene-words.ts';

/** Setting of a scene, as its words describe it. */
export interface SceneAttributes {
  readonly place?: string;
  readonly time?: string;
  readonly weather?: string;
  readonly mood?: string;
  readonly evidence: Readonly<Record<string, { readonly line: string; readonly words: string }>>;
}

export interface SceneText {
  readonly id: string;
  readonly text: string;
  readonly isSpeech: boolean;
}

/** Weight of speech: somebody who talks of the sea need not be there. */
const SPEECH_WEIGHT = 0.25;
/** Weight of the beginning of a scene, which usually describes its setting. */
const OPENING_WEIGHT = 3;
const OPENING_CHARACTERS = 400;
const MIN_SCORE = 0.9;

/** Finds place, time, weather and mood of a scene by its words; undefined if it mentions none. */
export function readScene(lines: readonly SceneText[], language: Language): SceneAttributes {
  const evidence: Record<string, { line: string; words: string }> = {};
  const found: Record<string, string> = {};
  const kinds = { place: LOCATIONS, time: TIMES, weather: WEATHERS, mood: MOODS };
  for (const [kind, words] of Object.entries(kinds)) {
    const best = findStrongest(lines, words, language);
    if (!best) continue;
    found[kind] = best.label;
    evidence[kind] = best.evidence;
  }
  return { ...found, evidence };
}

interface Strongest {
  readonly label: string;
  readonly score: number;
  readonly evidence: { readonly line: string; readonly words: string };
}

function findStrongest(
  lines: readonly SceneText[],
  words: readonly SceneWord[],
  language: Language,
): Strongest | undefined {
  const candidates = words.flatMap((word): Strongest[] => {
    let [score, position] = [0, 0];
    let evidence: Strongest['evidence'] | undefined;
    for (const { id, text, isSpeech } of lines) {
      for (const match of text.matchAll(word[language])) {
        if (isDenied(text, match.index, match.index + match[0].length, language)) continue;
        const isOpening = position + match.index < OPENING_CHARACTERS;
        score += (isSpeech ? SPEECH_WEIGHT : 1) * (isOpening ? OPENING_WEIGHT : 1);
        if (!evidence || !isSpeech) evidence ??= { line: id, words: match[0] };
      }
      position += text.length;
    }
    return evidence ? [{ label: word.label, score, evidence }] : [];
  });
  const best = candidates.sort((a, b) => b.score - a.score)[0];
  return best && best.score >= MIN_SCORE ? best : undefined;
}

const ARRIVAL = {
  en: /\b(?:came (?:in)?to|entered|went (?:back )?(?:in)?to|reached|arrived at|walked into|stepped into|returned to|ran into|inside)\b[^.!?]{0,40}/gi,
  zh: /(?:走进|来到|进了|回到|跨进|闯进|赶到|走到)[^，。！？]{0,12}/g,
};

/** The place at which somebody arrives in these words. */
export function findReachedLocation(text: string, language: Language): string | undefined {
  for (const [words] of text.matchAll(ARRIVAL[language])) {
    const place = LOCATIONS.find((each) => words.search(each[language]) >= 0);
    if (place) return place.label;
  }
  return undefined;
}

const DENIED_BEFORE = {
  en: /\b(?:no|not|without|never|neither|nor)\s+(?:\w+\s+)?$/i,
  zh: /(?:没有|没|不|无)$/,
};
const DENIED_AFTER = {
  en: /^\s+(?:had |has |was )?(?:stopped|ceased|ended|over|gone|passed)\b/i,
  zh: /^(?:已经|早就|早)?(?:停|住|过去)了/,
};

/** Whether a word is negated: "no rain", "the rain had stopped", 「雨停了」. */
export function isDenied(text: string, start: number, end: number, language: Language): boolean {
  return (
    DENIED_BEFORE[language].test(text.slice(Math.max(0, start - 24), start)) ||
    DENIED_AFTER[language].test(text.slice(end, end + 24))
  );
}
