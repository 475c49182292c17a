import { createHalfPicture, type HalfPicture, type PictureFormat } from './half-picture.ts';
import type { HalfNoise } from './picture-noise.ts';

/** A frame on its way into the modes. */
export interface ModeSample {
  /** The frame at half size. */
  readonly half: HalfPicture;
  /** How much brighter it is than the first one. */
  readonly gain: number;
  readonly noise: HalfNoise;
}

/** Colors that a place is remembered with: the background, a subject that stays for a while, and whatever is new. */
const MODES = 3;
/** Squared distance in standard deviations up to which a color belongs to a mode. */
const MAX_DISTANCE = 16;

/**
 * The colors that each block of 2x2 pixels had over the frames of a shot: a temporal mode. Unlike a median it finds a
 * background that is seen in less than half of the frames, if what hides it differs.
 */
export class PlateModes {
  /** The colors that were seen most often, in the light of the first frame. */
  readonly reference: HalfPicture;
  /** Mean luma, blue and red difference of each mode of each block. */
  readonly #centers: Float32Array;
  readonly #counts: Uint16Array;

  constructor(source: PictureFormat) {
    this.reference = createHalfPicture(source);
    const modes = this.reference.width * this.reference.height * MODES;
    this.#centers = new Float32Array(modes * 3);
    this.#counts = new Uint16Array(modes);
  }

  add(sample: ModeSample): void {
    const blocks = this.reference.width * this.reference.height;
    for (let block = 0; block < blocks; block++) {
      this.#addToCenter(this.#findMode(block, sample), block, sample);
      this.#updateReference(block);
    }
  }

  /** The nearest mode if the color may belong to it; otherwise the rarest one, emptied. */
  #findMode(block: number, { half, gain, noise }: ModeSample): number {
    const luma = half.luma[block]! / gain;
    const blue = half.blue[block]! / gain;
    const red = half.red[block]! / gain;
    const lumaWeight = 1 / (noise.luma * noise.luma);
    const chromaWeight = 1 / (noise.chroma * noise.chroma);
    const first = block * MODES;
    let nearest = -1;
    let distance = MAX_DISTANCE;
    for (let mode = first; mode < first + MODES; mode++) {
      if (this.#counts[mode] === 0) continue;
      const dy = luma - this.#centers[mode * 3]!;
      const du = blue - this.#centers[mode * 3 + 1]!;
      const dv = red - this.#centers[mode * 3 + 2]!;
      const away = dy * dy * lumaWeight + (du * du + dv * dv) * chromaWeight;
      if (away >= distance) continue;
      distance = away;
      nearest = mode;
    }
    return nearest >= 0 ? nearest : this.#emptyRarest(first);
  }

  #emptyRarest(first: number): number {
    let rarest = first;
    for (let mode = first + 1; mode < first + MODES; mode++) {
      if (this.#counts[mode]! < this.#counts[rarest]!) rarest = mode;
    }
    this.#counts[rarest] = 0;
    return rarest;
  }

  #addToCenter(mode: number, block: number, { half, gain }: ModeSample): void {
    const count = ++this.#counts[mode]!;
    const at = mode * 3;
    this.#centers[at]! += (half.luma[block]! / gain - this.#centers[at]!) / count;
    this.#centers[at + 1]! += (half.blue[block]! / gain - this.#centers[at + 1]!) / count;
    this.#centers[at + 2]! += (half.red[block]! / gain - this.#centers[at + 2]!) / count;
  }

  #updateReference(block: number): void {
    const first = block * MODES;
    let best = first;
    for (let mode = first + 1; mode < first + MODES; mode++) {
      if (this.#counts[mode]! > this.#counts[best]!) best = mode;
    }
    const at = best * 3;
    this.reference.luma[block] = this.#centers[at]!;
    this.reference.blue[block] = this.#centers[at + 1]!;
    this.reference.red[block] = this.#centers[at + 2]!;
  }
}
