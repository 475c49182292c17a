import { computeColorTemperature } from '../analysis/color-temperature.ts';
import { computeLuma, type RgbPicture } from './rgb-picture.ts';
import { findSky, measureDetail } from './sky.ts';

/** Where a picture was taken, by what can be told without recognizing things. */
export interface SceneKind {
  readonly type: 'indoor' | 'outdoor' | 'unknown';
  readonly environment: 'sky' | 'greenery' | 'room' | 'unknown';
  readonly confidence: number;
  /** The evidence: shares of the background, its mean luma, and the color temperature of its light in kelvins. */
  readonly measured: {
    readonly sky: number;
    readonly greenery: number;
    readonly luma: number;
    readonly temperature: number;
  };
}

/** Share of the background from which sky or leaves are full evidence. */
const FULL_SHARE = 0.15;
/** Belief in the evidence at its fullest: walls are blue, too, and posters green. */
const BELIEF = { sky: 0.85, greenery: 0.75, warmth: 0.6, absence: 0.35 } as const;
/** Color temperature at which lamps are as likely as the sun, and one at which they are sure. */
const WARM = { least: 4800, full: 3200 } as const;
const MIN_CONFIDENCE = 0.3;
/** Leaves have edges of at least this many codes of luma, which painted walls lack. */
const LEAF_DETAIL = 0.012;

/**
 * Tells indoor from outdoor by blue sky, leaves and warm light, outside of a mask of the subject.
 *
 * @param subject for each pixel, above 0 where it shows no background
 */
export function classifyScene(picture: RgbPicture, subject?: Uint8Array): SceneKind {
  const measured = measureScene(picture, subject);
  const sky = BELIEF.sky * Math.min(1, measured.sky / FULL_SHARE);
  const greenery = BELIEF.greenery * Math.min(1, measured.greenery / FULL_SHARE);
  const warmth = (BELIEF.warmth * (WARM.least - measured.temperature)) / (WARM.least - WARM.full);
  const lamps = Math.min(BELIEF.warmth, Math.max(0, warmth));
  const outdoor = (1 - (1 - sky) * (1 - greenery)) * (1 - lamps);
  const indoor = (1 - (1 - lamps) * (1 - BELIEF.absence)) * (1 - outdoor);
  const confidence = round(Math.max(indoor, outdoor));
  if (confidence < MIN_CONFIDENCE) return { type: 'unknown', environment: 'unknown', confidence, measured };
  if (indoor > outdoor) return { type: 'indoor', environment: 'room', confidence, measured };
  return { type: 'outdoor', environment: sky >= greenery ? 'sky' : 'greenery', confidence, measured };
}

function measureScene(picture: RgbPicture, subject?: Uint8Array): SceneKind['measured'] {
  const { data } = picture;
  const area = data.length / 3;
  const luma = computeLuma(picture);
  const detail = measureDetail(luma, picture);
  const sky = findSky(picture, luma, detail);
  const sums = { pixels: 0, sky: 0, greenery: 0, luma: 0 };
  const light = [0, 0, 0];
  for (let i = 0; i < area; i++) {
    if (subject && subject[i]! > 0) continue;
    const [red, green, blue] = [data[i]!, data[area + i]!, data[area * 2 + i]!];
    sums.pixels++;
    sums.luma += luma[i]!;
    if (sky[i]! > 0.5 && blue > red + 0.06) sums.sky++;
    if (detail[i]! > LEAF_DETAIL && green > 1.08 * red && green > 1.15 * blue) sums.greenery++;
    // Gray shows the color of the light, and colors that are not near it that of things.
    const most = Math.max(red, green, blue);
    if (most - Math.min(red, green, blue) > 0.25 * most || most > 0.98) continue;
    light[0]! += red ** DISPLAY_GAMMA;
    light[1]! += green ** DISPLAY_GAMMA;
    light[2]! += blue ** DISPLAY_GAMMA;
  }
  const pixels = Math.max(1, sums.pixels);
  return {
    sky: round(sums.sky / pixels),
    greenery: round(sums.greenery / pixels),
    luma: round(sums.luma / pixels),
    temperature: Math.round(computeColorTemperature(light[0]!, light[1]!, light[2]!) ?? NEUTRAL_KELVIN),
  };
}

/** ITU-R BT.1886. */
const DISPLAY_GAMMA = 2.4;
const NEUTRAL_KELVIN = 6504;

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
