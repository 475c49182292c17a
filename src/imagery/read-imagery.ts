import type { ImageryWord } from './imagery-word.ts';
import { isDenied, isOver } from './negation.ts';
import { PLACES, SEASONS, SKIES, STRENGTHS, TIMES_OF_DAY, WEATHERS } from './setting-words.ts';
import { CAMERA_WORDS, EFFECTS, SUBJECTS } from './subject-words.ts';

type LabelOf<Words extends readonly ImageryWord[]> = Words[number]['label'];

export type Place = LabelOf<typeof PLACES>;
export type TimeOfDay = LabelOf<typeof TIMES_OF_DAY>;
export type Weather = LabelOf<typeof WEATHERS>;
type Sky = LabelOf<typeof SKIES>;
type Strength = LabelOf<typeof STRENGTHS>;
export type Season = LabelOf<typeof SEASONS>;
export type Subject = LabelOf<typeof SUBJECTS>;
export type Effect = LabelOf<typeof EFFECTS>;
export type CameraMove = LabelOf<typeof CAMERA_WORDS>;

export const CAMERA_MOVES: readonly CameraMove[] = CAMERA_WORDS.map(({ label }) => label);

const KINDS = {
  place: PLACES,
  time: TIMES_OF_DAY,
  weather: WEATHERS,
  sky: SKIES,
  strength: STRENGTHS,
  season: SEASONS,
  subject: SUBJECTS,
  effect: EFFECTS,
} as const;

type Kind = keyof typeof KINDS;

/** Words of a description that were understood. */
interface UnderstoodWords {
  readonly kind: Kind;
  readonly label: string;
  readonly words: string;
  /** Position in the description, in UTF-16 code units. */
  readonly start: number;
  /** Whether the description says that it is not there. */
  readonly isDenied: boolean;
}

/** What a description shows, as far as its words were understood. */
export interface Imagery {
  /** Strongest first; empty if no place was named. */
  readonly places: readonly Place[];
  readonly time: TimeOfDay | undefined;
  readonly weather: readonly Weather[];
  readonly skies: readonly Sky[];
  /** How much falls, where words say it. */
  readonly strength: Strength | undefined;
  readonly season: Season | undefined;
  readonly subjects: readonly Subject[];
  readonly effects: readonly Effect[];
  readonly understood: readonly UnderstoodWords[];
}

/** Reads in English and Chinese what a description shows. What it denies is not shown, and is told. */
export function readImagery(description: string): Imagery {
  const understood = findWords(description);
  const rank = <Label extends string>(kind: Kind) => rankLabels(understood, kind) as Label[];
  return {
    places: rank<Place>('place'),
    time: rank<TimeOfDay>('time')[0],
    weather: rank<Weather>('weather'),
    skies: rank<Sky>('sky'),
    strength: rank<Strength>('strength')[0],
    season: rank<Season>('season')[0],
    subjects: rank<Subject>('subject'),
    effects: rank<Effect>('effect'),
    understood,
  };
}

/** The move that words for a camera ask for; undefined if they name none. */
export function readCameraMove(words: string): CameraMove | undefined {
  const found = CAMERA_WORDS.flatMap(({ label, en, zh }) =>
    [en, zh].flatMap((pattern) =>
      listMatches(words, pattern).map((match) => ({ label, words: match[0], start: match.index })),
    ),
  );
  // 下摇 goes down, and is no 摇, which goes across.
  return found.find((each) => !found.some((other) => isWithin(each, other)))?.label;
}

function findWords(text: string): UnderstoodWords[] {
  const found = (Object.keys(KINDS) as Kind[]).flatMap((kind) =>
    KINDS[kind].flatMap(({ label, en, zh }) =>
      [en, zh].flatMap((pattern) =>
        listMatches(text, pattern).map((match) => ({
          kind,
          label,
          words: match[0],
          start: match.index,
          isDenied:
            isDenied(text, match.index, match.index + match[0].length) ||
            (kind === 'weather' && isOver(text, match.index)),
        })),
      ),
    ),
  );
  return found
    .filter((each) => !found.some((other) => isPartOf(each, other)))
    .toSorted((a, b) => a.start - b.start);
}

/** Most patterns are not found, and to look for all matches at once has each of them compiled again. */
function listMatches(text: string, pattern: RegExp): RegExpExecArray[] {
  return text.search(pattern) < 0 ? [] : [...text.matchAll(pattern)];
}

/**
 * Whether words are only a part of longer ones that name something else, as 塔 is of 灯塔 and "church" of "church tower".
 * Time, weather and season are told by longer words too: 雨夜 is both rain and night.
 */
function isPartOf(part: UnderstoodWords, whole: UnderstoodWords): boolean {
  return (
    (part.kind === 'place' || part.kind === 'subject' || part.kind === whole.kind) &&
    isWithin(part, whole) &&
    (whole.kind !== part.kind || whole.label !== part.label)
  );
}

function isWithin(
  part: Pick<UnderstoodWords, 'words' | 'start'>,
  whole: Pick<UnderstoodWords, 'words' | 'start'>,
): boolean {
  return (
    whole.words.length > part.words.length &&
    whole.start <= part.start &&
    whole.start + whole.words.length >= part.start + part.words.length
  );
}

/** Labels of a kind by the length of the words that name them, as longer words say more; then in order of mention. */
function rankLabels(understood: readonly UnderstoodWords[], kind: Kind): string[] {
  const weights = new Map<string, number>();
  for (const { label, words, isDenied: denied, kind: each } of understood)
    if (each === kind && !denied) weights.set(label, (weights.get(label) ?? 0) + weigh(words));
  return [...weights].toSorted(([, a], [, b]) => b - a).map(([label]) => label);
}

/** A Chinese character says about as much as three letters. */
function weigh(words: string): number {
  return words.length + 2 * (words.match(/\p{Script=Han}/gu)?.length ?? 0);
}
