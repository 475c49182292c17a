import type { Interval } from '../../../core/samples.ts';
import type { MadeSound } from '../../../pipelines/sound/make-sound.ts';
import { computeGatedLoudness } from '../../../sound/k-weighting.ts';
import { fromDb } from '../../../sound/levels.ts';
import { type PlacedPiece, repeatPieces } from '../../../sound/repeat-pieces.ts';
import { listSpeakers } from '../../../story/cast-voices.ts';
import { listLines, type Score } from '../../../story/score.ts';
import type { TimedCue, Timeline } from '../../../story/timeline.ts';
import type { Take } from '../takes/make-take.ts';

/**
 * Loudness of every voice before the gain of the master, in LUFS; other levels are relative to it. Low enough that no
 * stem clips.
 */
const DIALOGUE_LUFS = -26;
const AMBIENCE_UNDER_LU = 18;
const EFFECTS_UNDER_LU = 8;
/** Ambiences are lowered by this under every line, and by more under a soft line. */
const DUCK_DB = 4;
const MIN_ABOVE_AMBIENCE_LU = 14;
/** Gains of voices are rounded to this, so that one more line doesn't change the level of all others. */
const VOICE_GAIN_STEP_DB = 0.5;

/** A take on the dialogue bus, in samples from the start of the chapter. */
export interface MixedLine extends Interval {
  readonly id: string;
  /** Key of its take. */
  readonly take: string;
  readonly gainDb: number;
  /** -1 at the left, 1 at the right. */
  readonly pan: number;
  readonly room: 'none' | 'small' | 'large';
}

/** The plan of one chapter. Lengths are in samples. */
export interface ChapterMix {
  readonly length: number;
  readonly dialogue: readonly MixedLine[];
  readonly environment: readonly PlacedPiece[];
  readonly effects: readonly PlacedPiece[];
  /** Where and by how much the ambiences are lowered. */
  readonly ducking: readonly (Interval & { readonly depthDb: number })[];
}

/** A sound with the key of its file. */
export type KeyedSound = MadeSound & { readonly key: string };

export interface MixInput {
  readonly timeline: Timeline;
  readonly takes: ReadonlyMap<string, Take & { readonly key: string; readonly voice: string }>;
  /** Pieces of each ambience, in the order in which they repeat. */
  readonly ambiences: ReadonlyMap<string, readonly KeyedSound[]>;
  readonly effects: ReadonlyMap<string, KeyedSound>;
}

/**
 * Plans levels, positions, pans and fades for each chapter, in samples from its start. The same input always gives the
 * same plan.
 */
export function planMix(score: Score, input: MixInput): ChapterMix[] {
  const voiceGains = computeVoiceGains(input.takes);
  const pans = computePans(score);
  const rooms = getReverbs(score);
  const lines = new Map(listLines(score).map((line) => [line.id, line]));
  return input.timeline.chapters.map((chapter) => {
    const filterInside = <T extends Interval>(items: readonly T[]): T[] =>
      items.filter(({ start }) => start >= chapter.start && start < chapter.end);
    const shift = <T extends Interval>(item: T): T => ({
      ...item,
      start: item.start - chapter.start,
      end: Math.min(item.end, chapter.end) - chapter.start,
    });
    const dialogue = filterInside(input.timeline.lines).map((line): MixedLine => {
      const take = input.takes.get(line.id)!;
      const { kind, speaker } = lines.get(line.id)!;
      const isCharacter = kind === 'dialogue' && speaker !== undefined;
      return {
        ...shift(line),
        take: take.key,
        gainDb: voiceGains.get(take.voice) ?? 0,
        pan: isCharacter ? (pans.get(speaker) ?? 0) : 0,
        room: isCharacter ? (rooms.get(line.id) ?? 'none') : 'none',
      };
    });
    const ambiences = filterInside(input.timeline.ambiences).map(shift);
    return {
      length: chapter.end - chapter.start,
      dialogue,
      environment: ambiences.flatMap((ambience) =>
        repeatPieces(
          ambience,
          input.ambiences.get(ambience.cue.id) ?? [],
          computeAmbienceLufs(ambience, ambiences),
        ),
      ),
      effects: filterInside(input.timeline.effects)
        .map(shift)
        .flatMap((effect) => createEffect(effect, input.effects)),
      ducking: dialogue.map((line) => createDuckingUnder(line, input.takes.get(line.id)!, ambiences)),
    };
  });
}

function computeVoiceGains(takes: MixInput['takes']): Map<string, number> {
  const powers = new Map<string, Float64Array[]>();
  for (const take of takes.values())
    powers.set(take.voice, [...(powers.get(take.voice) ?? []), Float64Array.from(take.powers)]);
  return new Map(
    [...powers].map(([voice, all]) => {
      const loudness = computeGatedLoudness(all);
      const gain = Number.isFinite(loudness) ? DIALOGUE_LUFS - loudness : 0;
      return [voice, Math.round(gain / VOICE_GAIN_STEP_DB) * VOICE_GAIN_STEP_DB];
    }),
  );
}

/**
 * Pans characters left and right in turn, those who speak most nearest to the middle. The narrator is in the middle.
 */
function computePans(score: Score): Map<string, number> {
  return new Map(
    listSpeakers(score).map(({ id }, i) => [
      id,
      (i % 2 === 0 ? -1 : 1) * (0.14 + 0.07 * (Math.floor(i / 2) % 4)),
    ]),
  );
}

function getReverbs({ chapters }: Score): Map<string, MixedLine['room']> {
  const scenes = chapters.flatMap((chapter) => chapter.scenes);
  return new Map(
    scenes.flatMap(({ place, lines }) =>
      lines.map(
        ({ id }) =>
          [
            id,
            place === 'church' || place === 'ball'
              ? 'large'
              : place === 'room' || place === 'tavern'
                ? 'small'
                : 'none',
          ] as const,
      ),
    ),
  );
}

/** Loudness of an ambience before ducking, in LUFS. Several at a time are together as loud as one. */
function computeAmbienceLufs(ambience: TimedCue, ambiences: readonly TimedCue[]): number {
  const together = ambiences.filter(({ start, end }) => start < ambience.end && end > ambience.start).length;
  return DIALOGUE_LUFS - AMBIENCE_UNDER_LU - 10 * Math.log10(together) + ambience.cue.levelLu;
}

function createDuckingUnder(
  line: MixedLine,
  take: Take,
  ambiences: readonly TimedCue[],
): ChapterMix['ducking'][number] {
  const around = ambiences.filter(({ start, end }) => start < line.end && end > line.start);
  const power = around.reduce(
    (sum, ambience) => sum + fromDb(computeAmbienceLufs(ambience, ambiences)) ** 2,
    0,
  );
  const ambiencesLufs = power > 0 ? 10 * Math.log10(power) : Number.NEGATIVE_INFINITY;
  const lineLufs = computeGatedLoudness([Float64Array.from(take.powers)]) + line.gainDb;
  const needed = ambiencesLufs - (lineLufs - MIN_ABOVE_AMBIENCE_LU);
  const depthDb = Number.isFinite(needed) ? Math.max(DUCK_DB, needed) : DUCK_DB;
  return { start: line.start, end: line.end, depthDb: Math.round(depthDb * 10) / 10 };
}

function createEffect({ cue, start, end }: TimedCue, effects: MixInput['effects']): PlacedPiece[] {
  const sound = effects.get(cue.id);
  if (!sound || sound.loudestLufs === null || end <= start) return [];
  const gainDb = Math.round((DIALOGUE_LUFS - EFFECTS_UNDER_LU + cue.levelLu - sound.loudestLufs) * 100) / 100;
  const fadeOut = end - start < sound.samples ? Math.min(24_000, end - start) : 0;
  return [{ start, end, sound: sound.key, gainDb, fadeIn: 0, fadeOut }];
}
