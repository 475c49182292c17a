import { CellField } from './cell-field.ts';
import type { HalfPicture } from './half-picture.ts';
import type { HalfNoise } from './plate-modes.ts';
import { type HalfDeviations, ShadowGain } from './shadow-gain.ts';

/** Squared distance from the plate in standard deviations up to which a pixel is surely background. */
const SURE_BACKGROUND = 9;
/** Least deviations that are reckoned with, in 10-bit codes: what a codec does to flat parts. */
const MIN_LUMA_NOISE = 3;
const MIN_CHROMA_NOISE = 3.5;
/** Additional deviation at edges of the plate, as share of the step from pixel to pixel: codecs blur and shift them. */
const EDGE_SHARE = 0.28;
/** Side of the cells in which light and color are followed, and values of a cell that outweigh its neighbors. */
const FIELD_CELL = 16;
const FIELD_PRIOR = 2;
/** Every second pixel of every second row is enough for what is slow. */
const FIELD_STRIDE = 2;

/** How a picture differs from its plate. Results are overwritten by the next picture. */
export class PlateDifference {
  /** The plate in the light of the picture, with its shadows where the picture is shaded. */
  readonly lit: HalfPicture;
  /** PLAIN, SHADED or DIFFERENT. */
  readonly kinds: Uint8Array;
  /** Squared distance from the lit plate in standard deviations of the noise. */
  readonly distances: Float32Array;
  readonly shadow: ShadowGain;
  readonly #plate: HalfPicture;
  readonly #deviations: HalfDeviations;
  readonly #field: CellField;
  readonly #row: Float32Array;

  constructor(plate: HalfPicture, { luma, chroma }: HalfNoise) {
    const area = plate.width * plate.height;
    const copy = { luma: new Float32Array(area), blue: new Float32Array(area), red: new Float32Array(area) };
    this.lit = { ...plate, ...copy };
    this.kinds = new Uint8Array(area);
    this.distances = new Float32Array(area);
    this.#plate = plate;
    this.#deviations = getDeviations(plate, {
      luma: Math.max(MIN_LUMA_NOISE, luma),
      chroma: Math.max(MIN_CHROMA_NOISE, chroma),
    });
    this.shadow = new ShadowGain(plate, this.#deviations);
    this.#field = new CellField(plate, FIELD_CELL);
    this.#row = new Float32Array(plate.width);
  }

  /** @param gain how much brighter the picture is than the plate */
  measure(picture: HalfPicture, gain: number): void {
    const { lit } = this;
    for (let at = 0; at < lit.luma.length; at++) {
      lit.luma[at] = this.#plate.luma[at]! * gain;
      lit.blue[at] = this.#plate.blue[at]! * gain;
      lit.red[at] = this.#plate.red[at]! * gain;
    }
    this.#measureDistances(picture);
    this.#follow(picture.luma, lit.luma);
    this.#follow(picture.blue, lit.blue);
    this.#follow(picture.red, lit.red);
    this.#measureDistances(picture);
    this.shadow.classify(picture, this);
  }

  #measureDistances({ luma, blue, red }: HalfPicture): void {
    const { lit, distances } = this;
    const deviations = this.#deviations;
    for (let at = 0; at < distances.length; at++) {
      const dy = (luma[at]! - lit.luma[at]!) / deviations.luma[at]!;
      const du = blue[at]! - lit.blue[at]!;
      const dv = red[at]! - lit.red[at]!;
      const chroma = deviations.chroma[at]!;
      distances[at] = dy * dy + (du * du + dv * dv) / (chroma * chroma);
    }
  }

  /** Adds slow differences of light and color, measured where the background is sure and spread under the subject. */
  #follow(samples: Float32Array, plate: Float32Array): void {
    const { width, height } = this.lit;
    this.#field.clear();
    for (let y = 0; y < height; y += FIELD_STRIDE) {
      for (let x = 0; x < width; x += FIELD_STRIDE) {
        const at = y * width + x;
        if (this.distances[at]! < SURE_BACKGROUND) this.#field.add(x, y, samples[at]! - plate[at]!);
      }
    }
    this.#field.spread(0, FIELD_PRIOR);
    for (let y = 0, at = 0; y < height; y++) {
      this.#field.readRow(y, this.#row);
      for (let x = 0; x < width; x++, at++) plate[at]! += this.#row[x]!;
    }
  }
}

/** Noise, and the share of a step from pixel to pixel that a codec or a scaler may move. */
function getDeviations(plate: HalfPicture, noise: HalfNoise): HalfDeviations {
  const [luma, blue, red] = [
    getSteps(plate, plate.luma),
    getSteps(plate, plate.blue),
    getSteps(plate, plate.red),
  ];
  return {
    luma: luma.map((step) => noise.luma + step * EDGE_SHARE),
    chroma: blue.map((step, at) => noise.chroma + Math.max(step, red[at]!) * EDGE_SHARE),
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
