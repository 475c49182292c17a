import { BoxMean } from './box-mean.ts';
import type { SmallPicture, SmallPictures } from './small-pictures.ts';

/** Half the window over which light is taken to be even. */
const LIGHT_RADIUS = 1;
/** Ratio of the lights of two frames at most: a shadow, and the lack of one. */
const MAX_RATIO = 1 / 0.6;
/** Standard deviation of that ratio from cell to cell: shadows have soft edges. */
const LIGHT_STEP = 0.1;
/** What a mean of 27 samples takes off their variance. */
const FREEDOM = 27 / 26;
const SOMEBODY = 1000;

/** Inverse variances of the difference of two frames, for the mean over three planes. */
export interface PairWeights {
  readonly luma: Float32Array;
  readonly chroma: Float32Array;
}

/**
 * Compares frames in pairs, whatever light falls on each: a place in a shadow is the same place, dimmed by a factor that is
 * smooth, with its grain. The factor that explains a small window best is that of the orthogonal regression through black.
 */
export class LightAgreement {
  readonly #pictures: SmallPictures;
  readonly #weights: PairWeights;
  readonly #box: BoxMean;
  /** Mean weighted squares of each frame's small windows. */
  readonly #squares: readonly Float32Array[];
  readonly #products: Float32Array;
  readonly #means: Float32Array;
  readonly #ratios: Float32Array;

  constructor(pictures: SmallPictures, weights: PairWeights) {
    const create = (): Float32Array => new Float32Array(pictures.width * pictures.height);
    this.#pictures = pictures;
    this.#weights = weights;
    this.#box = new BoxMean(pictures);
    this.#products = create();
    this.#means = create();
    this.#ratios = create();
    this.#squares = Array.from({ length: pictures.count }, (_, number) => {
      const picture = pictures.get(number);
      const squares = create();
      this.#multiply(picture, picture);
      this.#box.apply(this.#products, LIGHT_RADIUS, squares);
      return squares;
    });
  }

  /** Writes the squared difference of two frames in deviations at each cell, in the light that suits its small window. */
  compare(one: number, other: number, differences: Float32Array): void {
    const [first, second] = [this.#pictures.get(one), this.#pictures.get(other)];
    this.#multiply(first, second);
    this.#box.apply(this.#products, LIGHT_RADIUS, this.#means);
    this.#measureRatios(this.#squares[one]!, this.#squares[other]!);
    this.#measureDifferences(first, second, differences);
  }

  #multiply(one: SmallPicture, other: SmallPicture): void {
    const [products, weights] = [this.#products, this.#weights];
    for (let at = 0; at < products.length; at++) {
      products[at] =
        one.luma[at]! * other.luma[at]! * weights.luma[at]! +
        (one.blue[at]! * other.blue[at]! + one.red[at]! * other.red[at]!) * weights.chroma[at]!;
    }
  }

  #measureRatios(squares: Float32Array, others: Float32Array): void {
    const [means, ratios] = [this.#means, this.#ratios];
    for (let at = 0; at < ratios.length; at++) {
      const [product, difference] = [means[at]!, squares[at]! - others[at]!];
      const root = Math.sqrt(difference * difference + 4 * product * product);
      const ratio = (difference + root) / (2 * product + 1e-9);
      ratios[at] = ratio < 1 / MAX_RATIO ? 1 / MAX_RATIO : ratio > MAX_RATIO ? MAX_RATIO : ratio;
    }
  }

  #measureDifferences(one: SmallPicture, other: SmallPicture, differences: Float32Array): void {
    const { width, height } = this.#pictures;
    const [weights, ratios] = [this.#weights, this.#ratios];
    const unevenness = 0.25 / LIGHT_STEP ** 2;
    for (let y = 0, at = 0; y < height; y++) {
      const above = y > 0 ? -width : 0;
      const below = y + 1 < height ? width : 0;
      for (let x = 0; x < width; x++, at++) {
        if ((one.isPerson[at]! | other.isPerson[at]!) === 1) {
          differences[at] = SOMEBODY;
          continue;
        }
        const ratio = ratios[at]!;
        const dy = one.luma[at]! - other.luma[at]! * ratio;
        const du = one.blue[at]! - other.blue[at]! * ratio;
        const dv = one.red[at]! - other.red[at]! * ratio;
        const across = ratios[x + 1 < width ? at + 1 : at]! - ratios[x > 0 ? at - 1 : at]!;
        const down = ratios[at + below]! - ratios[at + above]!;
        const square = dy * dy * weights.luma[at]! + (du * du + dv * dv) * weights.chroma[at]!;
        differences[at] =
          (square * 2 * FREEDOM) / (1 + ratio * ratio) + (across * across + down * down) * unevenness;
      }
    }
  }
}
