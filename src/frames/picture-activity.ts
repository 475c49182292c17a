import { BoxMean } from './box-mean.ts';
import { createHalfPicture, type HalfPicture } from './half-picture.ts';
import type { HalfNoise } from './plate-modes.ts';

/** Squared change in standard deviations from which a pixel moved. */
const CHANGE = 24;
/** Half the window that is looked at, as share of the picture's height. */
const REACH = 0.045;
/** Share of a window that moves, from which nothing in it counts as still. */
const ACTIVE = 0.16;
const MIN_STILLNESS = 0.02;
/** Nothing is known of the first picture. */
const FIRST = 0.3;

/** How still the surroundings of each pixel are from one picture to the next: what moves is hardly background. */
export class PictureActivity {
  /** 0.02 (all moves) to 1 (still); overwritten by the next picture. */
  readonly stillness: Float32Array;
  readonly #last: HalfPicture;
  readonly #changes: Float32Array;
  readonly #box: BoxMean;
  readonly #radius: number;
  #lastGain = 0;

  constructor(size: { readonly width: number; readonly height: number }) {
    this.#last = createHalfPicture(size);
    this.stillness = new Float32Array(this.#last.luma.length);
    this.#changes = new Float32Array(this.#last.luma.length);
    this.#box = new BoxMean(this.#last);
    this.#radius = Math.max(2, Math.round(this.#last.height * REACH));
  }

  /** @param gain how much brighter the picture is than a fixed one */
  measure(picture: HalfPicture, gain: number, noise: HalfNoise): void {
    if (this.#lastGain === 0) this.stillness.fill(FIRST);
    else this.#compare(picture, gain / this.#lastGain, noise);
    this.#last.luma.set(picture.luma);
    this.#last.blue.set(picture.blue);
    this.#last.red.set(picture.red);
    this.#lastGain = gain;
  }

  #compare({ luma, blue, red }: HalfPicture, gain: number, noise: HalfNoise): void {
    const last = this.#last;
    const [changes, stillness] = [this.#changes, this.stillness];
    const [lumaWeight, chromaWeight] = [0.5 / noise.luma ** 2, 0.5 / noise.chroma ** 2];
    for (let at = 0; at < changes.length; at++) {
      const dy = luma[at]! - last.luma[at]! * gain;
      const du = blue[at]! - last.blue[at]! * gain;
      const dv = red[at]! - last.red[at]! * gain;
      changes[at] = dy * dy * lumaWeight + (du * du + dv * dv) * chromaWeight > CHANGE ? 1 : 0;
    }
    this.#box.apply(changes, this.#radius, stillness);
    for (let at = 0; at < stillness.length; at++) {
      const still = 1 - stillness[at]! / ACTIVE;
      stillness[at] = still > MIN_STILLNESS ? still : MIN_STILLNESS;
    }
  }
}
