import type { ColorStatistics } from '../analysis/color-statistics.ts';
import type { Light } from '../analysis/light.ts';
import type { CubeLut } from './cube-lut.ts';
import type { SpillProfile } from './spill.ts';

/** What is done to make a composite look as if it were filmed. 0 switches an effect off. */
export interface CompositorSettings {
  /** How dark the subject's shadow on the new ground is, 0 to 1. */
  readonly shadowOpacity: number;
  /** Width of the softened edge in pixels of a picture of 1080 lines. It goes inwards only. */
  readonly featherPixels: number;
  /** How far the subject's colors go towards those of the new background, 0 to 1. */
  readonly colorStrength: number;
  /** How colors are moved: mean and spread of each channel in Lab, or its whole histogram. */
  readonly colorMethod: 'reinhard' | 'histogram';
  /** How far the subject is lit by the new background's light instead of its own, 0 to 1. */
  readonly relight: number;
  /** How much of the background's light spills over the subject's edges, 0 to 1. */
  readonly lightWrap: number;
  /** How far sharpness and grain of the new background are brought to those of the source, 0 to 1. */
  readonly matchTexture: number;
}

/** Sharpness and grain of a picture. */
export interface Texture {
  /** Standard deviation in pixels of the blur of its sharpest edges. */
  readonly blurSigma?: number;
  /** Standard deviations of the noise in 8-bit codes, as `NoiseMeter` tells them. */
  readonly noise?: { readonly byLuma: readonly number[]; readonly chroma: number };
}

/** What was measured on a shot and on its new background, each pooled over the shot. Effects without theirs are off. */
export interface ShotLook {
  /** The screen's light on the subject, if it was filmed before a screen. */
  readonly spill?: SpillProfile;
  /** Colors of the subject, and of the new background. */
  readonly colors?: { readonly subject: ColorStatistics; readonly background: ColorStatistics };
  /** A table of colors that takes the place of `colors`. */
  readonly lut?: CubeLut;
  /** Light on the subject, and in the new background. */
  readonly light?: { readonly subject: Light; readonly background: Light };
  readonly texture?: { readonly source: Texture; readonly background: Texture };
}
