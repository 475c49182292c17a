import type { SoundGenerator } from '../../../engines/sound-generator.ts';
import type { Step } from '../../../execution/step.ts';
import {
  createSoundStep,
  type MadeSound,
  type SoundInput,
  type SoundResources,
} from '../../../pipelines/sound/make-sound.ts';
import { countPieces, PIECE_SECONDS } from '../../../sound/repeat-pieces.ts';
import { SOUND_STAGES } from './stages.ts';

/** Makes one piece of one ambience, in stereo at 48 kHz; scenes that sound alike share it. */
export const makeAmbienceStep: Step<SoundInput, SoundResources, MadeSound> = createSoundStep(
  SOUND_STAGES['make-ambience'],
);

/**
 * The pieces that an ambience is made of. They are of one length, so that a scene that gets longer keeps its sound, and
 * scenes with the same ambience have the same one.
 *
 * @param seconds how long the ambience is heard
 */
export function listAmbiencePieces(
  prompt: string,
  seconds: number,
  { id, version, maxSeconds }: Pick<SoundGenerator, 'id' | 'version' | 'maxSeconds'>,
  seed: number,
): SoundInput[] {
  return Array.from({ length: countPieces(seconds) }, (_, piece) => ({
    source: `${id}@${version}`,
    prompt,
    kind: 'ambience',
    seconds: Math.min(PIECE_SECONDS, maxSeconds),
    seed: seed + 7 * piece,
  }));
}
