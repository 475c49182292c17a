import { BoxMean, type PictureSize } from './box-mean.ts';
import type { HalfPicture } from './half-picture.ts';
import { LightAgreement, type PairWeights } from './light-agreement.ts';
import type { HalfNoise } from './picture-noise.ts';
import { SmallPictures } from './small-pictures.ts';

/** Half the window that has to agree as a whole: a color alone comes back on a patterned subject, what is around it hardly. */
export const RADIUS = 2;
/** Mean squared difference in standard deviations up to which windows of two frames show the same. */
const MAX_DIFFERENCE = 0.8;
/** The same in any light: a shadow's edge is not quite smooth, and a subject still differs by far more. */
const MAX_LIT_DIFFERENCE = 2;
/** Additional deviation at edges, as share of the step from cell to cell. */
const EDGE_SHARE = 0.05;
/** Least deviations that are reckoned with, in 10-bit codes: what a codec does to flat parts. */
const MIN_LUMA_NOISE = 3;
const MIN_CHROMA_NOISE = 3.5;
/** Difference of what a person net takes for somebody. */
const SOMEBODY = 1000;

/** Which frames show the same, in a window around each cell of a picture. */
export interface AgreeingFrames extends PictureSize {
  /** Pixels of the half picture along a side of a cell. */
  readonly cell: number;
  /** Number of frames, at most 32. */
  readonly count: number;
  /** For each frame and cell the set of those that agree with it, a bit each; it is a member itself if there is another. */
  readonly sets: readonly Uint32Array[];
}

/**
 * Finds out which frames of a shot show the same at a place, by comparing windows of all pairs. The background comes back
 * unchanged whenever it is uncovered, while a subject that moves is never seen twice at the same place to the grain.
 */
export class FrameAgreement {
  readonly #pictures: SmallPictures;

  constructor(size: PictureSize) {
    this.#pictures = new SmallPictures(size);
  }

  /**
   * @param gain how much brighter the picture is than the first one
   * @param isPerson 1 at pixels of the half picture in which a person net sees somebody
   */
  add(picture: HalfPicture, gain: number, isPerson: Uint8Array | undefined): void {
    this.#pictures.add(picture, gain, isPerson);
  }

  /** Which frames show the same in the light that each was taken in. */
  find(noise: HalfNoise): AgreeingFrames {
    const weights = this.#weigh(noise);
    return this.#compareAll(MAX_DIFFERENCE, (one, other, differences) =>
      this.#compare(one, other, weights, differences),
    );
  }

  /** The same whatever light falls on a place. */
  findInAnyLight(noise: HalfNoise): AgreeingFrames {
    const light = new LightAgreement(this.#pictures, this.#weigh(noise));
    return this.#compareAll(MAX_LIT_DIFFERENCE, (one, other, differences) =>
      light.compare(one, other, differences),
    );
  }

  /** Mean luma of the window around each cell in each frame, in the light of the first one. */
  measureLight(): Float32Array[] {
    const pictures = this.#pictures;
    const box = new BoxMean(pictures);
    return Array.from({ length: pictures.count }, (_, number) => {
      const means = new Float32Array(pictures.width * pictures.height);
      box.apply(Float32Array.from(pictures.get(number).luma), RADIUS, means);
      return means;
    });
  }

  /** For each frame and the window around each cell, the frames that show the same in it. */
  #compareAll(
    most: number,
    compare: (one: number, other: number, differences: Float32Array) => void,
  ): AgreeingFrames {
    const { width, height, cell, count } = this.#pictures;
    const area = width * height;
    const sets = Array.from({ length: count }, () => new Uint32Array(area));
    const differences = new Float32Array(area);
    const means = new Float32Array(area);
    const box = new BoxMean({ width, height });
    for (let one = 0; one < count; one++) {
      for (let other = one + 1; other < count; other++) {
        compare(one, other, differences);
        box.apply(differences, RADIUS, means);
        const pair = (1 << one) | (1 << other);
        for (let at = 0; at < area; at++) {
          if (means[at]! >= most) continue;
          sets[one]![at]! |= pair;
          sets[other]![at]! |= pair;
        }
      }
    }
    return { width, height, cell, count, sets };
  }

  #compare(one: number, other: number, weights: PairWeights, differences: Float32Array): void {
    const first = this.#pictures.get(one);
    const second = this.#pictures.get(other);
    for (let at = 0; at < differences.length; at++) {
      if ((first.isPerson[at]! | second.isPerson[at]!) === 1) {
        differences[at] = SOMEBODY;
        continue;
      }
      const dy = first.luma[at]! - second.luma[at]!;
      const du = first.blue[at]! - second.blue[at]!;
      const dv = first.red[at]! - second.red[at]!;
      differences[at] = dy * dy * weights.luma[at]! + (du * du + dv * dv) * weights.chroma[at]!;
    }
  }

  /** Inverse variances of the difference of two frames, for the mean over three planes. */
  #weigh({ luma, chroma }: HalfNoise): PairWeights {
    const steps = this.#pictures.measureSteps();
    const invert = (least: number, step: number): number => 1 / (6 * (least + step * EDGE_SHARE) ** 2);
    const units = this.#pictures.units;
    return {
      luma: steps.luma.map((step) => invert(Math.max(MIN_LUMA_NOISE, luma), step) / units ** 2),
      chroma: steps.chroma.map((step) => invert(Math.max(MIN_CHROMA_NOISE, chroma), step) / units ** 2),
    };
  }
}
