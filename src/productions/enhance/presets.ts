import type { DetailStrength } from '../../frames/safe-mask.ts';

export const PRESET_NAMES = ['theater_small', 'theater_medium', 'theater_large'] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

/** When motion is compensated: always, never, or where the preset says so and noise is seen. */
export const COMPENSATION_MODES = ['auto', 'on', 'off'] as const;
export type CompensationMode = (typeof COMPENSATION_MODES)[number];

export const TEMPORAL_STRENGTHS = ['low', 'medium', 'high'] as const;
type TemporalStrength = (typeof TEMPORAL_STRENGTHS)[number];

/** Weight of a new frame in the running average of a locked background, by how strong the lock is. */
export const SMOOTHING_WEIGHTS: Readonly<Record<TemporalStrength, number>> = {
  low: 0.5,
  medium: 0.3,
  high: 0.1,
};

/** Starting values of a strategy. */
export interface Preset {
  /** Weight of bright scenes in the decision to add less detail; 1 is neutral. */
  readonly lightingSensitivity: number;
  readonly detail: {
    readonly strength: DetailStrength;
    readonly highlightThreshold: number;
    readonly shadowThreshold: number;
    readonly edgeThreshold: number;
    readonly motionThreshold: number;
  };
  readonly temporal: {
    readonly backgroundLock: boolean;
    readonly strength: TemporalStrength;
    /** Weight of a new frame, 0 to 1, in place of that of `strength`. */
    readonly smoothingAlpha?: number;
    /** Whether what moves is denoised by the frames beside, if the video is noisy. */
    readonly motionCompensation: boolean;
  };
  readonly audio: {
    readonly dialogueEnhancement: number;
    readonly music: 'preserve' | 'enhance';
    readonly ambience: 'preserve' | 'spatial';
    /** False where voices are not to be separated from the rest. */
    readonly sourceSeparation?: boolean;
  };
}

/** By the size of the venue: the closer the camera, the more gently detail is added. */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  theater_small: {
    lightingSensitivity: 0.8,
    detail: {
      strength: 'weak',
      highlightThreshold: 0.85,
      shadowThreshold: 0.15,
      edgeThreshold: 0.1,
      motionThreshold: 0.05,
    },
    temporal: { backgroundLock: true, strength: 'high', motionCompensation: true },
    audio: { dialogueEnhancement: 0.8, music: 'preserve', ambience: 'spatial' },
  },
  theater_medium: {
    lightingSensitivity: 1,
    detail: {
      strength: 'medium',
      highlightThreshold: 0.8,
      shadowThreshold: 0.2,
      edgeThreshold: 0.08,
      motionThreshold: 0.03,
    },
    temporal: { backgroundLock: true, strength: 'medium', motionCompensation: true },
    audio: { dialogueEnhancement: 0.6, music: 'enhance', ambience: 'spatial' },
  },
  theater_large: {
    lightingSensitivity: 1.2,
    detail: {
      strength: 'strong',
      highlightThreshold: 0.75,
      shadowThreshold: 0.25,
      edgeThreshold: 0.06,
      motionThreshold: 0.02,
    },
    temporal: { backgroundLock: false, strength: 'low', motionCompensation: false },
    audio: { dialogueEnhancement: 0.4, music: 'enhance', ambience: 'preserve' },
  },
};
