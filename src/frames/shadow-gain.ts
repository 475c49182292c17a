import { BoxMean } from './box-mean.ts';
import type { HalfPicture } from './half-picture.ts';
import { DIFFERENT, PLAIN, SHADED } from './pixel-kinds.ts';

/** Factors that a shadow dims a plate by, in codes: 0.62 is some 35 % of the light. */
const MIN_GAIN = 0.62;
const MAX_GAIN = 1.12;
/** Half the window in which a factor has to be smooth, in pixels of the half picture. */
const RADIUS = 3;
/** Share of a window that has to be dimmed in the color of the plate. */
const MIN_SHARE = 0.5;
/** Luma in 10-bit codes above black that a factor can be measured on. */
const MIN_LUMA = 24;
/** Squared distances in standard deviations. */
const SURE_BACKGROUND = 9;
const DIFFERENCE = 20;
/** A factor has to explain a pixel this much better than plain light does. */
const BETTER = 0.6;
/** Deviation of luma under a factor, as share of luma. */
const GAIN_DEVIATION = 0.02;
/** Luma from which colors of the plate may be clipped, so that a shadow shows others, and by how much. */
const CLIPPED_LUMA = 700;
const CLIPPED_DEVIATION = 0.2;

/** Standard deviations of a background at each pixel of the half picture, in 10-bit codes. */
export interface HalfDeviations {
  readonly luma: Float32Array;
  readonly chroma: Float32Array;
}

/** What is classified: see `PlateDifference`. */
interface Difference {
  readonly lit: HalfPicture;
  readonly kinds: Uint8Array;
  readonly distances: Float32Array;
}

/**
 * Tells shadows from objects: a shadow multiplies red, green and blue of the plate, and so all of Y'CbCr, by one factor
 * below 1 that is smooth from place to place; what it falls on stays visible in it.
 */
export class ShadowGain {
  /** Squared differences of shaded pixels from the lit plate, and from the mean around them. */
  readonly misfits: Float32Array;
  readonly flatness: Float32Array;
  readonly #deviations: HalfDeviations;
  readonly #box: BoxMean;
  readonly #weights: Float32Array;
  readonly #own: Float32Array;
  readonly #plates: Float32Array;
  readonly #shares: Float32Array;
  readonly #meanOwn: Float32Array;
  readonly #meanPlates: Float32Array;

  constructor(plate: HalfPicture, deviations: HalfDeviations) {
    const create = (): Float32Array => new Float32Array(deviations.luma.length);
    this.misfits = create();
    this.flatness = create();
    this.#deviations = deviations;
    this.#box = new BoxMean(plate);
    this.#weights = create();
    this.#own = create();
    this.#plates = create();
    this.#shares = create();
    this.#meanOwn = create();
    this.#meanPlates = create();
  }

  /** Sets the kinds of all pixels. Shaded ones get the distance in their light, and the plate is dimmed there. */
  classify(picture: HalfPicture, difference: Difference): void {
    const { kinds, distances } = difference;
    this.#weigh(picture, difference.lit);
    this.#box.apply(this.#weights, RADIUS, this.#shares);
    this.#box.apply(this.#own, RADIUS, this.#meanOwn);
    this.#box.apply(this.#plates, RADIUS, this.#meanPlates);
    for (let at = 0; at < kinds.length; at++) {
      kinds[at] = distances[at]! < DIFFERENCE ? PLAIN : DIFFERENT;
      if (distances[at]! < SURE_BACKGROUND || this.#shares[at]! < MIN_SHARE) continue;
      const gain = this.#meanOwn[at]! / this.#meanPlates[at]!;
      if (gain > MIN_GAIN && gain < MAX_GAIN) this.#tryGain(picture, difference, at, gain);
    }
  }

  /** Weighs pixels that may be the plate in less light with 1, others with 0. */
  #weigh(picture: HalfPicture, lit: HalfPicture): void {
    const [weights, own, plates] = [this.#weights, this.#own, this.#plates];
    for (let at = 0; at < weights.length; at++) {
      const known = lit.luma[at]!;
      const luma = picture.luma[at]!;
      const gain = known > MIN_LUMA ? luma / known : 1;
      const du = picture.blue[at]! - lit.blue[at]! * gain;
      const dv = picture.red[at]! - lit.red[at]! * gain;
      const deviation = this.#getChromaDeviation(at, known, gain);
      const isColor = du * du + dv * dv < deviation * deviation * DIFFERENCE;
      const weight = isColor && gain > MIN_GAIN && gain < MAX_GAIN ? 1 : 0;
      weights[at] = weight;
      own[at] = luma * weight;
      plates[at] = known * weight;
    }
  }

  #getChromaDeviation(at: number, luma: number, gain: number): number {
    const clipped = luma > CLIPPED_LUMA ? (luma - CLIPPED_LUMA) * CLIPPED_DEVIATION : 0;
    return this.#deviations.chroma[at]! + clipped * Math.abs(1 - gain);
  }

  #tryGain(picture: HalfPicture, { lit, kinds, distances }: Difference, at: number, gain: number): void {
    const luma = lit.luma[at]! * gain;
    const away = picture.luma[at]! - luma;
    const dy = away / (this.#deviations.luma[at]! + lit.luma[at]! * GAIN_DEVIATION);
    const chroma = this.#getChromaDeviation(at, lit.luma[at]!, gain);
    const du = (picture.blue[at]! - lit.blue[at]! * gain) / chroma;
    const dv = (picture.red[at]! - lit.red[at]! * gain) / chroma;
    const distance = dy * dy + du * du + dv * dv;
    if (distance >= DIFFERENCE || distance >= distances[at]! * BETTER) return;
    kinds[at] = SHADED;
    distances[at] = distance;
    lit.luma[at] = luma;
    lit.blue[at]! *= gain;
    lit.red[at]! *= gain;
    this.misfits[at] = away * away;
    this.flatness[at] = (picture.luma[at]! - this.#meanOwn[at]! / this.#shares[at]!) ** 2;
  }
}
