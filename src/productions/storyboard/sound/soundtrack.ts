import type { MasterTarget } from '../../../media/audio/mastering.ts';
import type { AudioCoding } from '../../../media/containers/container-plan.ts';
import type { RepeatedSound } from '../../../sound/repeat-pieces.ts';

/** An ambience of a scene with the pieces that were made for it. */
export interface SceneAmbience {
  /** Level relative to other ambiences, in LU. */
  readonly levelLu: number;
  readonly pieces: readonly RepeatedSound[];
}

/** A scene on the clock of the video, in samples at 48 kHz. It overlaps its neighbors by the transitions. */
export interface SoundtrackScene {
  readonly start: number;
  readonly samples: number;
  /** Lengths of the transitions at its beginning and its end; 0 at a cut. */
  readonly fadeIn: number;
  readonly fadeOut: number;
  readonly ambiences: readonly SceneAmbience[];
}

/** A spoken narration in samples; none begins before the one before has ended. */
export interface SoundtrackSpeech {
  /** Key of its artifact. */
  readonly key: string;
  readonly start: number;
  /** As much of it as is heard. */
  readonly samples: number;
}

/** Loudness of the parts of a mix, relative to speech. */
interface SoundtrackLevels {
  readonly ambienceUnderLu: number;
  readonly musicUnderLu: number;
  /** How much they are lowered while somebody speaks, in dB. */
  readonly ambienceDuckDb: number;
  readonly musicDuckDb: number;
}

export interface SoundtrackParts {
  readonly totalSamples: number;
  readonly scenes: readonly SoundtrackScene[];
  readonly speech: readonly SoundtrackSpeech[];
  readonly music?: { readonly digest: string } | undefined;
  readonly coding: AudioCoding;
  readonly channels: 1 | 2;
}

/** All that decides how a soundtrack sounds. */
export interface SoundtrackInput extends SoundtrackParts {
  readonly levels: SoundtrackLevels;
  readonly target: MasterTarget;
}

/** Narration in front; ambience is felt more than heard, and music fills the pauses. */
const LEVELS: SoundtrackLevels = { ambienceUnderLu: 18, musicUnderLu: 8, ambienceDuckDb: 4, musicDuckDb: 10 };
const TARGET: MasterTarget = { integratedLufs: -16, truePeakDbtp: -1 };

/** The input of the mix at the usual levels; undefined if there is nothing to be heard. */
export function createSoundtrackInput(parts: SoundtrackParts): SoundtrackInput | undefined {
  const hasAmbience = parts.scenes.some(({ ambiences }) => ambiences.some(({ pieces }) => pieces.length > 0));
  if (parts.speech.length === 0 && !parts.music && !hasAmbience) return undefined;
  return { ...parts, levels: LEVELS, target: TARGET };
}
