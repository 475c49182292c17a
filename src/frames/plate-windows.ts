import { BoxMean } from './box-mean.ts';
import type { HalfPicture } from './half-picture.ts';
import type { HalfNoise } from './picture-noise.ts';

/** Half the window that has to show the plate as a whole. */
const RADIUS = 2;
/** Half the window over which light is taken to be even. */
const LIGHT_RADIUS = 1;
/** Factors of the picture's light that shadows, and the lack of a shadow that the plate has, make. */
const MIN_LIGHT = 0.55;
const MAX_LIGHT = 1.45;
/** Standard deviation of light from pixel to pixel: shadows have soft edges, patterns of cloth hard ones. */
const LIGHT_STEP = 0.05;
/** What a mean of 27 samples takes off their variance. */
const FREEDOM = 27 / 26;
/** Least deviations that are reckoned with, in 10-bit codes: what a codec does to flat parts. */
const MIN_LUMA_NOISE = 3;
const MIN_CHROMA_NOISE = 3.5;
/** Additional deviation at edges of the plate, as share of the step from pixel to pixel: codecs blur and shift them. */
const EDGE_SHARE = 0.15;

/** How well a plate explains a picture, if light may fall on it as it likes. */
export interface PlateFit {
  /** Least mean squared difference in deviations of all windows that contain a pixel: below 1.5 it surely is background. */
  readonly differences: Float32Array;
  /** The same of the small window around a pixel. */
  readonly own: Float32Array;
  /** Light of the picture at each pixel, as a factor of the plate's. */
  readonly lights: Float32Array;
  /** How much brighter the whole picture is than the plate. */
  readonly gain: number;
}

/**
 * Compares windows of a picture with its plate, whatever light falls on them. A shadow dims a plate by a factor that is
 * smooth, and its grain stays visible in it; where an object is, its own grain is seen.
 */
export class PlateWindows implements PlateFit {
  readonly differences: Float32Array;
  readonly own: Float32Array;
  readonly lights: Float32Array;
  gain = 1;
  readonly weights: PlateWeights;
  readonly #plate: HalfPicture;
  readonly #box: BoxMean;
  readonly #products: Float32Array;
  readonly #squares: Float32Array;
  readonly #meanProducts: Float32Array;
  readonly #meanSquares: Float32Array;
  readonly #pixels: Float32Array;
  readonly #means: Float32Array;

  constructor(plate: HalfPicture, noise: HalfNoise) {
    const create = (): Float32Array => new Float32Array(plate.width * plate.height);
    this.differences = create();
    this.own = create();
    this.lights = create();
    this.weights = weighPlate(plate, noise);
    this.#plate = plate;
    this.#box = new BoxMean(plate);
    this.#products = create();
    this.#squares = this.#squarePlate();
    this.#meanProducts = create();
    this.#meanSquares = create();
    this.#box.apply(this.#squares, LIGHT_RADIUS, this.#meanSquares);
    this.#pixels = create();
    this.#means = create();
  }

  #squarePlate(): Float32Array {
    const { luma, blue, red } = this.#plate;
    const { weights } = this;
    return luma.map(
      (value, at) => value ** 2 * weights.luma[at]! + (blue[at]! ** 2 + red[at]! ** 2) * weights.chroma[at]!,
    );
  }

  /** @param gain how much brighter the picture is than the plate */
  compare(picture: HalfPicture, gain: number): void {
    this.gain = gain;
    this.#measureLights(picture, gain);
    this.#measurePixels(picture);
    this.#box.apply(this.#pixels, LIGHT_RADIUS, this.own);
    this.#box.apply(this.#pixels, RADIUS, this.#means);
    takeLeast(this.#means, picture, this.differences);
  }

  /** The factor that explains each small window best. */
  #measureLights({ luma, blue, red }: HalfPicture, gain: number): void {
    const [plate, weights, products] = [this.#plate, this.weights, this.#products];
    for (let at = 0; at < products.length; at++) {
      products[at] =
        luma[at]! * plate.luma[at]! * weights.luma[at]! +
        (blue[at]! * plate.blue[at]! + red[at]! * plate.red[at]!) * weights.chroma[at]!;
    }
    this.#box.apply(products, LIGHT_RADIUS, this.#meanProducts);
    const [least, most] = [MIN_LIGHT * gain, MAX_LIGHT * gain];
    for (let at = 0; at < products.length; at++) {
      const light = this.#meanProducts[at]! / (this.#meanSquares[at]! + 1e-6);
      this.lights[at] = light < least ? least : light > most ? most : light;
    }
  }

  /** Squared difference of each pixel in the light of its small window, and how uneven that light is. */
  #measurePixels({ width, height, luma, blue, red }: HalfPicture): void {
    const [plate, lights, weights, pixels] = [this.#plate, this.lights, this.weights, this.#pixels];
    const unevenness = 0.25 / LIGHT_STEP ** 2;
    for (let y = 0, at = 0; y < height; y++) {
      const above = y > 0 ? -width : 0;
      const below = y + 1 < height ? width : 0;
      for (let x = 0; x < width; x++, at++) {
        const light = lights[at]!;
        const dy = luma[at]! - plate.luma[at]! * light;
        const du = blue[at]! - plate.blue[at]! * light;
        const dv = red[at]! - plate.red[at]! * light;
        const across = lights[x + 1 < width ? at + 1 : at]! - lights[x > 0 ? at - 1 : at]!;
        const down = lights[at + below]! - lights[at + above]!;
        pixels[at] =
          ((dy * dy * weights.luma[at]! + (du * du + dv * dv) * weights.chroma[at]!) * FREEDOM) / 3 +
          (across * across + down * down) * unevenness;
      }
    }
  }
}

/** Inverse variances of a background at each pixel of the half picture. */
export interface PlateWeights {
  readonly luma: Float32Array;
  readonly chroma: Float32Array;
}

/** By noise, and by the share of a step from pixel to pixel that a codec or a scaler may move. */
function weighPlate(plate: HalfPicture, noise: HalfNoise): PlateWeights {
  const lumaNoise = Math.max(MIN_LUMA_NOISE, noise.luma);
  const chromaNoise = Math.max(MIN_CHROMA_NOISE, noise.chroma);
  const [blue, red] = [getSteps(plate, plate.blue), getSteps(plate, plate.red)];
  return {
    luma: getSteps(plate, plate.luma).map((step) => 1 / (lumaNoise + step * EDGE_SHARE) ** 2),
    chroma: blue.map((step, at) => 1 / (chromaNoise + Math.max(step, red[at]!) * EDGE_SHARE) ** 2),
  };
}

/** Greatest step from each pixel to its neighbors. */
function getSteps({ width, height }: HalfPicture, samples: Float32Array): Float32Array {
  const steps = new Float32Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    const above = y > 0 ? -width : 0;
    const below = y + 1 < height ? width : 0;
    for (let x = 0; x < width; x++, at++) {
      const across = Math.abs(samples[x + 1 < width ? at + 1 : at]! - samples[x > 0 ? at - 1 : at]!);
      const down = Math.abs(samples[at + below]! - samples[at + above]!);
      steps[at] = Math.max(across, down) * 0.5;
    }
  }
  return steps;
}

/** Least value of 5x5, first along rows, then along columns. */
function takeLeast(values: Float32Array, { width, height }: HalfPicture, least: Float32Array): void {
  for (let y = 0; y < height; y++) {
    const [start, end] = [y * width, y * width + width - 1];
    for (let at = start; at <= end; at++) {
      const value = Math.min(values[at > start ? at - 1 : at]!, values[at]!, values[at < end ? at + 1 : at]!);
      const outer = Math.min(
        values[at - RADIUS < start ? start : at - RADIUS]!,
        values[at + RADIUS > end ? end : at + RADIUS]!,
      );
      least[at] = value < outer ? value : outer;
    }
  }
  values.set(least);
  const row = (y: number): number => (y < 0 ? 0 : y >= height ? height - 1 : y) * width;
  for (let y = 0; y < height; y++) {
    const [far, above, own, below, last] = [row(y - 2), row(y - 1), row(y), row(y + 1), row(y + 2)];
    for (let x = 0; x < width; x++) {
      const inner = Math.min(values[above + x]!, values[own + x]!, values[below + x]!);
      const outer = Math.min(values[far + x]!, values[last + x]!);
      least[own + x] = inner < outer ? inner : outer;
    }
  }
}
