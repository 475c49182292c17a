import type { MasterTarget } from '../../media/audio/mastering.ts';

export const PROFILE_NAMES = ['drama', 'podcast', 'broadcast', 'acx'] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

/** Loudness target of a drama. */
export interface Profile extends MasterTarget {
  /** Voices alone: continuous ambience would exceed the noise floor that is asked for. */
  readonly isDialogueOnly: boolean;
}

/**
 * Loudness targets: drama after AES TD1008 for speech, podcast as the platforms ask, broadcast after EBU R 128. ACX
 * asks for -23 to -18 dB RMS and peaks of at most -3 dB, which speech at -19 LUFS meets.
 */
export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  drama: { integratedLufs: -18, truePeakDbtp: -1, isDialogueOnly: false },
  podcast: { integratedLufs: -16, truePeakDbtp: -1, isDialogueOnly: false },
  broadcast: { integratedLufs: -23, truePeakDbtp: -1, isDialogueOnly: false },
  acx: { integratedLufs: -19, truePeakDbtp: -3.2, isDialogueOnly: true },
};
