import { approximateLog } from '../../frames/approximate-powers.ts';
import { BoxMean, type PictureArea, type PictureSize } from '../../frames/box-mean.ts';
import type { Areas } from './areas.ts';
import type { KeyReader } from './key-picture.ts';
import type { KeyedFrame } from './refine-alpha.ts';
import type { ScreenData } from './screen-data.ts';

/** Number of figures for each pixel. */
export const BAND_FIGURES = 20;
/** Which of them are guesses at its opacity: by its color, smoothed, the most that its chroma admits, and the mean around. */
export const BAND_GUESSES = [0, 1, 2, 3] as const;

/** Half the windows over which opacity is averaged, in pixels of half size. */
const REACHES = [1, 3, 8] as const;
/** Mean opacity around a pixel below which there is nothing. */
const NOTHING = 0.02;
const MAX_LIGHT = 3;
const MIN_NOISE = 1e-3;
const OPAQUE = 65_535;
const TO_SHARE = 1 / OPAQUE;

/** Measures what tells how opaque a pixel of the band is, beside its own color. */
export class BandEvidence {
  /** The figures of the pixel that was measured last. */
  readonly figures = new Float32Array(BAND_FIGURES);
  readonly #reader: KeyReader;
  readonly #data: ScreenData;
  readonly #half: Float32Array;
  readonly #means: readonly Float32Array[];
  readonly #box: BoxMean;

  constructor(reader: KeyReader, data: ScreenData) {
    const create = (): Float32Array => new Float32Array(reader.width * reader.height);
    this.#reader = reader;
    this.#data = data;
    this.#half = create();
    this.#means = REACHES.map(create);
    this.#box = new BoxMean(reader);
  }

  /** Measures the surroundings of all pixels of a frame, whose opacity was solved. */
  read({ areas, luma }: KeyedFrame, alpha: Uint16Array): void {
    areas.release(this.#half, 0);
    for (let area = 0; area < areas.count; area++) this.#halveArea(alpha, luma, areas, area);
    const around = joinAreas(areas);
    for (const [index, reach] of REACHES.entries())
      this.#box.apply(this.#half, reach, this.#means[index]!, around);
  }

  #halveArea(alpha: Uint16Array, { width, height }: PictureSize, areas: Areas, area: number): void {
    const half = this.#half;
    for (let y = areas.top[area]!; y < areas.bottom[area]!; y++) {
      const above = 2 * y * width;
      const below = 2 * y + 1 < height ? above + width : above;
      const row = y * this.#reader.width;
      for (let x = areas.left[area]!; x < areas.right[area]!; x++) {
        const left = 2 * x;
        const right = left + 1 < width ? left + 1 : left;
        const upper = alpha[above + left]! + alpha[above + right]!;
        half[row + x] = (upper + alpha[below + left]! + alpha[below + right]!) * (TO_SHARE / 4);
      }
    }
  }

  /** Whether there is as good as nothing around a pixel. */
  isNothing(column: number, row: number): boolean {
    return this.#means[0]![(row >> 1) * this.#reader.width + (column >> 1)]! < NOTHING;
  }

  /**
   * Measures the opacity of a pixel and of its eight neighbors.
   *
   * @param at the pixel's place in `alpha`
   * @returns whether they differ, so that there is anything to judge
   */
  measureNear(alpha: Uint16Array, at: number, { left, right, up, down }: Steps): boolean {
    const figures = this.figures;
    const own = alpha[at]!;
    let most = own;
    let least = own;
    let straight = 0;
    let aslant = 0;
    for (let row = 0; row < 3; row++) {
      const from = at + (row === 0 ? up : row === 2 ? down : 0);
      const [before, middle, after] = [alpha[from + left]!, alpha[from]!, alpha[from + right]!];
      if (before > most) most = before;
      else if (before < least) least = before;
      if (middle > most) most = middle;
      else if (middle < least) least = middle;
      if (after > most) most = after;
      else if (after < least) least = after;
      if (row === 1) straight += before + after;
      else {
        straight += middle;
        aslant += before + after;
      }
    }
    if (most === least) return false;
    figures[0] = own * TO_SHARE;
    figures[1] = (own * 4 + straight * 2 + aslant) * (TO_SHARE / 16);
    figures[4] = straight * (TO_SHARE / 4);
    figures[5] = most * TO_SHARE;
    figures[6] = least * TO_SHARE;
    return true;
  }

  /** Measures the surroundings of a pixel and what it shows; the third guess is left to the caller. */
  measureAround({ luma, gain, picture, classes }: KeyedFrame, column: number, row: number): void {
    const { figures } = this;
    const { width, inverseLight, lightByCode } = this.#reader;
    const i = (row >> 1) * width + (column >> 1);
    const light = picture.light[i]!;
    const code = luma.samples[row * luma.stride + column]! & 1023;
    const bright = (lightByCode[code]! * inverseLight[i]!) / gain;
    const across = picture.across[i]!;
    figures[3] = this.#means[0]![i]!;
    figures[7] = this.#means[1]![i]!;
    figures[8] = this.#means[2]![i]!;
    figures[9] = classes.difference[i]!;
    figures[10] = picture.toward[i]!;
    figures[11] = across < 0 ? -across : across;
    figures[12] = light > MAX_LIGHT ? MAX_LIGHT : light;
    figures[13] = bright > MAX_LIGHT ? MAX_LIGHT : bright;
    this.#measureScreen(i);
    this.#measureChange(picture, i);
  }

  /** How noisy the screen is there, how much of it the subject reflects, and how bright its color is. */
  #measureScreen(i: number): void {
    const { inverseLight, inverseChroma, inverseNoise, bounce } = this.#reader;
    const { chromaNoise, spill } = this.#data;
    this.figures[14] = approximateLog((chromaNoise + MIN_NOISE) / inverseNoise[i]!);
    this.figures[15] = spill * bounce[i]!;
    this.figures[16] = approximateLog(inverseChroma[i]! / inverseLight[i]!);
  }

  /** How chroma and light change around a pixel of half size. */
  #measureChange({ toward, light }: KeyedFrame['picture'], i: number): void {
    const { figures } = this;
    const { width } = this.#reader;
    const x = i % width;
    const left = x > 0 ? i - 1 : i;
    const right = x + 1 < width ? i + 1 : i;
    const up = i >= width ? i - width : i;
    const down = i + width < toward.length ? i + width : i;
    const own = toward[i]!;
    let [most, least, sum] = [own, own, 0];
    for (let side = 0; side < 4; side++) {
      const value = toward[side === 0 ? left : side === 1 ? right : side === 2 ? up : down]!;
      sum += value;
      if (value > most) most = value;
      else if (value < least) least = value;
    }
    const change = (light[left]! + light[right]! + light[up]! + light[down]!) / 4 - light[i]!;
    figures[17] = sum / 4 - own;
    figures[18] = most - least;
    figures[19] = change > 1 ? 1 : change < -1 ? -1 : change;
  }
}

/** Steps from a pixel of a picture to its neighbors; 0 at the picture's border. */
export interface Steps {
  readonly left: number;
  readonly right: number;
  readonly up: number;
  readonly down: number;
}

/** The least area that has all others in it. */
function joinAreas({ count, left, top, right, bottom }: Areas): PictureArea {
  const joined = { left: 0, top: 0, right: 0, bottom: 0 };
  if (count === 0) return joined;
  Object.assign(joined, { left: left[0]!, top: top[0]!, right: right[0]!, bottom: bottom[0]! });
  for (let area = 1; area < count; area++) {
    joined.left = Math.min(joined.left, left[area]!);
    joined.top = Math.min(joined.top, top[area]!);
    joined.right = Math.max(joined.right, right[area]!);
    joined.bottom = Math.max(joined.bottom, bottom[area]!);
  }
  return joined;
}
