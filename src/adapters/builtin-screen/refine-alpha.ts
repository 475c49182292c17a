import type { Plane16 } from '../../media/frame.ts';
import type { Areas } from './areas.ts';
import { BAND, type Classes } from './classify.ts';
import type { KeyReader } from './key-picture.ts';

/** Noise of light in the regression, relative to the screen's light. */
const LIGHT_NOISE = 0.01;
/** A little more than what the regression says, as its light and opacity have noise that flattens it. */
const DETAIL_GAIN = 1.1;
/** Steepest opacity by light that is believed. */
const MAX_SLOPE = 3;
const OPAQUE = 65_535;

/** Opacity at half size, and the light that it was solved with. */
export interface HalfAlpha {
  readonly opacity: Float32Array;
  readonly light: Float32Array;
  readonly gain: number;
}

/**
 * Enlarges opacity to the picture's size. Video has chroma at half size, and light in full: in windows of 3x3 pixels opacity
 * is a linear function of light (He and Sun 2015), and the light's detail times its slope is what the enlarged opacity
 * lacks, so that single hairs come back.
 */
export class AlphaRefiner {
  readonly #reader: KeyReader;
  readonly #slope: Float32Array;
  /** Rows of half size, interpolated to a row of the picture, with one pixel more. */
  readonly #opacityRow: Float32Array;
  readonly #slopeRow: Float32Array;
  readonly #lightRow: Float32Array;
  readonly #certaintyRow: Float32Array;

  constructor(reader: KeyReader) {
    this.#reader = reader;
    this.#slope = new Float32Array(reader.width * reader.height);
    this.#opacityRow = new Float32Array(reader.width + 1);
    this.#slopeRow = new Float32Array(reader.width + 1);
    this.#lightRow = new Float32Array(reader.width + 1);
    this.#certaintyRow = new Float32Array(reader.width + 1);
  }

  /** Writes the opacity of a picture's areas to `alpha`, which is 0 everywhere. */
  refine(half: HalfAlpha, classes: Classes, areas: Areas, luma: Plane16, alpha: Uint16Array): void {
    const slope = this.#slope;
    areas.release(slope, 0);
    for (let area = 0; area < areas.count; area++)
      for (let y = areas.top[area]!; y < areas.bottom[area]!; y++)
        this.#measureSlopes(half, classes.kinds, y, areas.left[area]!, areas.right[area]!);
    const { height } = luma;
    for (let area = 0; area < areas.count; area++) {
      const left = areas.left[area]!;
      const right = areas.right[area]!;
      const end = Math.min(height, 2 * areas.bottom[area]!);
      for (let row = 2 * areas.top[area]!; row < end; row++) {
        this.#mixRows(half, classes, row, left, right);
        this.#writeRow(half.gain, luma, alpha, row, left, right);
      }
    }
  }

  #measureSlopes(
    { opacity, light }: HalfAlpha,
    kinds: Uint8Array,
    y: number,
    from: number,
    to: number,
  ): void {
    const { width, height } = this.#reader;
    const slope = this.#slope;
    const top = y > 0 ? y - 1 : y;
    const bottom = y < height - 1 ? y + 1 : y;
    for (let x = from, i = y * width + from; x < to; x++, i++) {
      if (kinds[i] !== BAND) {
        slope[i] = 0;
        continue;
      }
      const left = x > 0 ? x - 1 : x;
      const right = x < width - 1 ? x + 1 : x;
      let count = 0;
      let sumLight = 0;
      let sumOpacity = 0;
      let squares = 0;
      let products = 0;
      for (let row = top; row <= bottom; row++) {
        for (let at = row * width + left, end = row * width + right; at <= end; at++) {
          const bright = light[at]!;
          const own = opacity[at]!;
          const share = own < 0 ? 0 : own > 1 ? 1 : own;
          count++;
          sumLight += bright;
          sumOpacity += share;
          squares += bright * bright;
          products += bright * share;
        }
      }
      const scale = 1 / count;
      const mean = sumLight * scale;
      const variance = squares * scale - mean * mean;
      const covariance = products * scale - mean * sumOpacity * scale;
      const steepness = (DETAIL_GAIN * covariance) / (variance + LIGHT_NOISE * LIGHT_NOISE);
      slope[i] = steepness < -MAX_SLOPE ? -MAX_SLOPE : steepness > MAX_SLOPE ? MAX_SLOPE : steepness;
    }
  }

  /** Interpolates the two rows of half size between which a row of the picture lies. */
  #mixRows(
    { opacity, light }: HalfAlpha,
    { difference }: Classes,
    row: number,
    left: number,
    right: number,
  ): void {
    const { width, height } = this.#reader;
    const [opacities, slopes, lights] = [this.#opacityRow, this.#slopeRow, this.#lightRow];
    const [certainties, slope] = [this.#certaintyRow, this.#slope];
    const y = row >> 1;
    const next = row & 1 ? (y < height - 1 ? width : 0) : y > 0 ? -width : 0;
    const end = right < width ? right + 1 : width;
    for (let x = left, i = y * width + left; x < end; x++, i++) {
      const own = opacity[i]!;
      const other = opacity[i + next]!;
      opacities[x] =
        0.75 * (own < 0 ? 0 : own > 1 ? 1 : own) + 0.25 * (other < 0 ? 0 : other > 1 ? 1 : other);
      slopes[x] = 0.75 * slope[i]! + 0.25 * slope[i + next]!;
      lights[x] = 0.75 * light[i]! + 0.25 * light[i + next]!;
      certainties[x] = 0.75 * difference[i]! + 0.25 * difference[i + next]!;
    }
    if (right < width) return;
    for (const values of [opacities, slopes, lights, certainties]) values[width] = values[width - 1]!;
  }

  /** Even columns lie on those of half size, odd ones between two. */
  #writeRow(gain: number, luma: Plane16, alpha: Uint16Array, row: number, left: number, right: number): void {
    const { lightByCode, inverseLight, width } = this.#reader;
    const [opacities, slopes, lights] = [this.#opacityRow, this.#slopeRow, this.#lightRow];
    const certainties = this.#certaintyRow;
    const { samples, stride } = luma;
    const byGain = 1 / gain;
    const end = Math.min(luma.width, 2 * right);
    const at = row * stride;
    const to = row * luma.width;
    const halfRow = (row >> 1) * width;
    for (let column = 2 * left; column < end; column++) {
      const x = column >> 1;
      const next = x + (column & 1);
      const coarse = (opacities[x]! + opacities[next]!) * 0.5;
      const certainty = (certainties[x]! + certainties[next]!) * 0.5;
      if (certainty === 0) continue;
      const steepness = (slopes[x]! + slopes[next]!) * 0.5;
      let share = coarse;
      if (steepness !== 0) {
        const smooth = (lights[x]! + lights[next]!) * 0.5;
        const bright = lightByCode[samples[at + column]! & 1023]! * inverseLight[halfRow + x]! * byGain;
        share += steepness * (bright - smooth);
        share = share < 0 ? 0 : share > 1 ? 1 : share;
      }
      alpha[to + column] = OPAQUE * share * certainty + 0.5;
    }
  }
}
