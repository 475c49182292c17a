import type { Areas } from './areas.ts';
import { BandLines } from './band-lines.ts';
import { BAND, CORE } from './classify.ts';
import type { ForegroundColors } from './foreground-colors.ts';
import type { KeyPicture, KeyReader } from './key-picture.ts';
import { NearCore } from './near-core.ts';

/** Weights of chroma across the screen's, and of light, beside chroma along it: by how far they can be trusted. */
const ACROSS_WEIGHT = 0.5;
const LIGHT_WEIGHT = 0.8;
/** Spread of the sine of the angle between a pixel's and a color's direction from the screen. */
const DIRECTION_SPREAD = 0.15;
/** Thin things reflect less of the screen's light than edges turned to it. */
const THIN_SPILL_SHARE = 0.33;
/** Light of the screen on the subject, relative to that behind it, that is believed. */
const MAX_REFLECTED = 0.6;
/** Core pixels among 5x5 from which an edge belongs to something solid. */
const SOLID_COUNT = 25 / 6;
/** Those from which their mean is one of the colors near it. */
const NEAR_COUNT = 4;
/** Chroma along the screen's that the subject's own colors have at most. */
const MAX_TOWARD = 0.6;
/** Change of chroma among 3x3 pixels, relative to its distance from the screen's, up to which they are flat. */
const FLAT_CHANGE = 0.2;
/** The least way from the screen to a color that is believed. */
const MIN_WAY = 0.25;
const EXPONENT_SCALE = 1 / (2 * DIRECTION_SPREAD * DIRECTION_SPREAD);

/** A frame of which the screen, the core and the core's colors are known. */
interface BandFrame {
  readonly picture: KeyPicture;
  readonly kinds: Uint8Array;
  readonly areas: Areas;
  readonly colors: ForegroundColors;
  /** Share of the screen's light that the subject's edges reflect. */
  readonly spill: number;
}

/**
 * Finds out on which lines the band lies. Light, chroma along and chroma across the screen's are mixed in proportion, so
 * that a pixel lies on the line from the plate to the subject's color, and opacity is how far on it it lies. The color is
 * one of those near it: the one whose line passes the pixel's neighborhood, which tells hair from the skin beside it. Flat
 * places are no mixtures: of colors on one line the nearest to the screen's is theirs.
 */
export class BandSolver {
  readonly lines: BandLines;
  readonly #width: number;
  readonly #height: number;
  /** Chroma of the screen's mean relative to that at a pixel. */
  readonly #bounce: Float32Array;
  /** The subject's colors near a pixel, three numbers each, and which of them there are. */
  readonly #colors: Float64Array;
  readonly #isPresent: Uint8Array;
  readonly #nearCore: NearCore;
  /** The neighborhood's way from the screen. */
  readonly #way = new Float64Array(3);
  /** 1 where the neighborhood hardly changes, 0 at edges and in hair. */
  #flatness = 0;

  constructor({ width, height, bounce }: KeyReader, colorCount: number) {
    this.#width = width;
    this.#height = height;
    this.#bounce = bounce;
    this.#colors = new Float64Array((colorCount + 1) * 3);
    this.#isPresent = new Uint8Array(colorCount + 1);
    this.#nearCore = new NearCore(width);
    this.lines = new BandLines(width * height);
  }

  solve({ picture, kinds, areas, colors, spill }: BandFrame): void {
    this.lines.release(areas);
    colors.isPresent.forEach((isPresent, index) => {
      this.#isPresent[index] = isPresent ? 1 : 0;
    });
    for (let area = 0; area < areas.count; area++) {
      const [left, right] = [areas.left[area]!, areas.right[area]!];
      for (let y = areas.top[area]!; y < areas.bottom[area]!; y++) {
        if (this.#fixSure(kinds, y, left, right) === right - left) continue;
        this.#nearCore.startRow(picture, kinds, { y, left, right });
        colors.startRow(y);
        for (let x = left, i = y * this.#width + left; x < right; x++, i++) {
          if (kinds[i] !== BAND) continue;
          colors.read(x, this.#colors);
          const share = THIN_SPILL_SHARE + (1 - THIN_SPILL_SHARE) * this.#lookAround(x);
          const reflected = spill * share * this.#bounce[i]!;
          this.#measureWay(picture, x, y);
          this.#solvePixel(i, reflected > MAX_REFLECTED ? MAX_REFLECTED : reflected);
        }
      }
    }
  }

  /** Writes what is known of a row, and returns how much of it that is. */
  #fixSure(kinds: Uint8Array, y: number, left: number, right: number): number {
    let count = 0;
    for (let i = y * this.#width + left, end = y * this.#width + right; i < end; i++) {
      if (kinds[i] === BAND) continue;
      this.lines.fix(i, kinds[i] === CORE ? 1 : 0);
      count++;
    }
    return count;
  }

  /** The mean of the ways from the plate to the pixels around, which count by their opacity. */
  #measureWay({ toward, across, light }: KeyPicture, x: number, y: number): void {
    const width = this.#width;
    const left = x > 0 ? x - 1 : x;
    const right = x < width - 1 ? x + 1 : x;
    const bottom = y < this.#height - 1 ? y + 1 : y;
    let a = 0;
    let b = 0;
    let c = 0;
    let lowest = 2;
    let highest = -2;
    for (let row = y > 0 ? y - 1 : y; row <= bottom; row++) {
      for (let i = row * width + left, end = row * width + right; i <= end; i++) {
        const share = 1 - toward[i]!;
        if (share < lowest) lowest = share;
        if (share > highest) highest = share;
        const weight = share <= 0 ? 0 : share >= 1 / 3 ? 1 : share * 3;
        a += weight * share;
        b -= weight * across[i]!;
        c += weight * (1 - light[i]!);
      }
    }
    this.#way[0] = a;
    this.#way[1] = b * ACROSS_WEIGHT;
    this.#way[2] = c * LIGHT_WEIGHT;
    const i = y * width + x;
    const change = (highest - lowest) / (FLAT_CHANGE * (Math.abs(1 - toward[i]!) + 0.1));
    this.#flatness = change >= 2 ? 0 : change <= 1 ? 1 : 2 - change;
  }

  /**
   * Adds the mean of the core near a pixel of the row to the colors: it has the shade of this very edge. Returns 1 at the
   * edge of something solid, 0 where no core is near.
   */
  #lookAround(x: number): number {
    const near = this.#nearCore;
    near.lookAround(x);
    const { count } = near;
    const last = this.#isPresent.length - 1;
    this.#isPresent[last] = count >= NEAR_COUNT ? 1 : 0;
    if (count === 0) return 0;
    this.#colors[last * 3] = near.toward / count;
    this.#colors[last * 3 + 1] = near.across / count;
    this.#colors[last * 3 + 2] = near.light / count;
    return count >= SOLID_COUNT ? 1 : count / SOLID_COUNT;
  }

  #solvePixel(i: number, spill: number): void {
    const [own, isPresent] = [this.#colors, this.#isPresent];
    const wayA = this.#way[0]!;
    const wayB = this.#way[1]!;
    const wayC = this.#way[2]!;
    const inverseLength = 1 / (Math.sqrt(wayA * wayA + wayB * wayB + wayC * wayC) + 1e-6);
    const flatness = this.#flatness;
    let byA = 0;
    let byB = 0;
    let byC = 0;
    let total = 0;
    let least = 1;
    for (let index = 0, at = 0; index < isPresent.length; index++, at += 3) {
      if (isPresent[index] === 0) continue;
      const toward = own[at]! > MAX_TOWARD ? MAX_TOWARD : own[at]!;
      const a = 1 - toward - spill;
      if (a < least) least = a;
      const b = -own[at + 1]! * ACROSS_WEIGHT;
      const c = (1 - own[at + 2]! - spill) * LIGHT_WEIGHT;
      const squared = a * a + b * b + c * c;
      const cosine = ((a * wayA + b * wayB + c * wayC) * inverseLength) / Math.sqrt(squared);
      const misfit = 1 - cosine * cosine + (cosine < 0 ? 1 : 0);
      const fit = Math.exp(-misfit * EXPONENT_SCALE) + 1e-9;
      const weight = fit * (1 - flatness + flatness / (squared * squared));
      const scaled = weight / squared;
      byA += scaled * a;
      byB += scaled * b;
      byC += scaled * c;
      total += weight;
    }
    // Without any core the subject is taken for gray.
    if (total === 0) byA = 1 / (1 - spill);
    else {
      const scale = 1 / total;
      byA *= scale;
      byB *= ACROSS_WEIGHT * scale;
      byC *= LIGHT_WEIGHT * scale;
    }
    const { lines } = this;
    lines.constant[i] = byA + byC;
    lines.byToward[i] = -byA;
    lines.byAcross[i] = -byB;
    lines.byLight[i] = -byC;
    lines.limit[i] = 1 / (least > MIN_WAY ? least : MIN_WAY);
  }
}
