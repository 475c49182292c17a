import type { Light } from './light.ts';

/** How the light of a new background differs from that of a shot. */
export interface LightDifference {
  /** Angle between the directions of the keys, in degrees. */
  readonly angleDegrees: number;
  /** Difference of the reciprocal color temperatures in mired, as eyes judge it: above 0 the background is warmer. */
  readonly warmthMired: number;
  readonly contrast: number;
  readonly softness: number;
  /** Intensity of the background over that of the shot. */
  readonly intensityRatio: number;
  /** How far the directions can be trusted, 0 to 1. */
  readonly confidence: number;
}

/** Compares a shot's light with that of its new background; differences are background less shot. */
export function compareLight(shot: Light, background: Light): LightDifference {
  const [a, b] = [shot.direction.value, background.direction.value];
  const cosine = Math.min(1, Math.max(-1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2]));
  return {
    angleDegrees: (Math.acos(cosine) * 180) / Math.PI,
    warmthMired: 1e6 / background.temperature.value - 1e6 / shot.temperature.value,
    contrast: background.contrast.value - shot.contrast.value,
    softness: background.softness.value - shot.softness.value,
    intensityRatio: background.intensity.value / Math.max(1e-3, shot.intensity.value),
    confidence: Math.min(shot.direction.confidence, background.direction.confidence),
  };
}
