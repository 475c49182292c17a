import { listLines, type Score, type ScoreCharacter } from './score.ts';

/** The properties of a voice that casting needs. */
export interface CastableVoice {
  readonly id: string;
  readonly gender: 'female' | 'male' | 'unknown';
  readonly age: 'child' | 'young' | 'adult' | 'old';
  readonly isForNarration?: boolean;
}

export const NARRATOR = 'narrator';

/**
 * Assigns a voice to the narrator and to every character who speaks: the one that the score names, else one of fitting
 * gender and age with the fewest uses, characters with the most lines first. Deterministic.
 *
 * @returns voices by character id; the narrator's under {@link NARRATOR}
 */
export function castVoices(
  score: Score,
  voices: readonly CastableVoice[],
  narratorVoice: string,
): ReadonlyMap<string, string> {
  const cast = new Map<string, string>([[NARRATOR, score.narrator.voice ?? narratorVoice]]);
  const uses = new Map<string, number>([[cast.get(NARRATOR)!, 100]]);
  const take = (character: string, voice: string): void => {
    cast.set(character, voice);
    uses.set(voice, (uses.get(voice) ?? 0) + 1);
  };
  const speaking = listSpeakers(score);
  for (const { id, voice } of speaking) if (voice !== undefined) take(id, voice);
  let unknown = 0;
  for (const character of speaking) {
    if (cast.has(character.id)) continue;
    const gender =
      character.gender === 'unknown' ? (['male', 'female'] as const)[unknown++ % 2]! : character.gender;
    const ranked = voices
      .map((voice, order) => ({
        voice,
        order,
        misfit: rateMisfit(voice, character, gender, uses.get(voice.id) ?? 0),
      }))
      .sort((a, b) => a.misfit - b.misfit || a.order - b.order);
    take(character.id, ranked[0]?.voice.id ?? cast.get(NARRATOR)!);
  }
  return cast;
}

/** The characters who speak, by number of lines, most first. */
export function listSpeakers(score: Pick<Score, 'cast' | 'chapters'>): ScoreCharacter[] {
  const counts = new Map<string, number>();
  for (const { speaker } of listLines(score))
    if (speaker !== undefined) counts.set(speaker, (counts.get(speaker) ?? 0) + 1);
  return score.cast.filter(({ id }) => counts.has(id)).sort((a, b) => counts.get(b.id)! - counts.get(a.id)!);
}

function rateMisfit(
  voice: CastableVoice,
  { age }: ScoreCharacter,
  gender: CastableVoice['gender'],
  uses: number,
): number {
  const wrongGender = voice.gender !== 'unknown' && voice.gender !== gender ? 20 : 0;
  const wrongAge =
    age === undefined
      ? voice.age === 'adult' || voice.age === 'young'
        ? 0
        : 2
      : computeAgeGap(voice.age, age) * 3;
  return wrongGender + wrongAge + uses * 4 + (voice.isForNarration ? 9 : 0);
}

const AGES = ['child', 'young', 'adult', 'old'] as const;

function computeAgeGap(a: CastableVoice['age'], b: CastableVoice['age']): number {
  return Math.abs(AGES.indexOf(a) - AGES.indexOf(b));
}
