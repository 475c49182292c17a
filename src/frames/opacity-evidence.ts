import { approximateLog } from './approximate-powers.ts';
import { BoxMean } from './box-mean.ts';
import type { HalfPicture } from './half-picture.ts';
import { BACKGROUND, SUBJECT, UNKNOWN } from './pixel-kinds.ts';
import type { PlateFit, PlateWeights } from './plate-windows.ts';
import type { SubjectColors } from './subject-colors.ts';
import {
  type CellMoments,
  createCellMoments,
  type MaskedArea,
  WindowStatistics,
} from './window-statistics.ts';

/** Half the windows in which pixels like the plate are counted. */
const REACHES = [1, 2, 4] as const;
/** Mean squared difference in deviations below which a single pixel is like the plate. */
const ALIKE = 1.5;
/** How deep a pixel is in the subject that can lend its color, in pixels of the half picture. */
const LENDING_DEPTH = 3;
const MIN_LUMA = 16;
/** Least squared distances of signals: what noise makes. */
const MIN_MISFIT = 2e-4;
/** The same for squared differences in deviations, and for the light of a place. */
const MIN_FIT = 0.05;
const MIN_LIGHT = 0.2;
/** Depth and sureness of the slope with which a pixel far from all that is like the plate is solid. */
const SOLID_DEPTH = 8;
const SOLID_SLOPE = 1.5;
/** What such pixels have in a mask, beside 1 for those that colors are asked about. */
export const PLAIN = 2;

/** Number of figures for each pixel, and which of them is the opacity of the best mixture. */
export const FIGURES = 30;
export const OPACITY_FIGURE = 19;

/** A picture beside its plate, luma at full size in 10-bit codes above black, the rest at half. */
export interface PicturePair {
  readonly half: HalfPicture;
  readonly fine: Float32Array;
  readonly plate: HalfPicture;
  readonly finePlate: Float32Array;
  /** The plate in the light of the picture. */
  readonly lit: HalfPicture;
  readonly weights: PlateWeights;
  /** How the plate fits in the light of each place: what `PlateWindows` found. */
  readonly fit: PlateFit;
}

/**
 * Measures what tells solid parts of a subject from mixtures with its background: whether the plate's grain shows through,
 * how many pixels around are like the plate, how rough what is seen is, and which colors explain it.
 */
export class OpacityEvidence {
  /** BACKGROUND, UNKNOWN or SUBJECT: what surely lends its color. */
  readonly trimap: Uint8Array;
  readonly #fineMoments: CellMoments;
  readonly #halfMoments: CellMoments;
  readonly #fineWide: WindowStatistics;
  readonly #fineNarrow: WindowStatistics;
  readonly #halfNarrow: WindowStatistics;
  readonly #box: BoxMean;
  readonly #counted: Float32Array;
  readonly #alike: Float32Array;
  readonly #differences: Float32Array;
  readonly #shares: readonly Float32Array[];
  readonly #alikeShares: readonly Float32Array[];
  readonly #mixtures: Float32Array;
  readonly #meanOpacities: Float32Array;
  readonly #meanDistances: Float32Array;
  readonly #fineWidth: number;

  constructor(size: HalfPicture, fineWidth: number) {
    const create = (): Float32Array => new Float32Array(size.width * size.height);
    this.trimap = new Uint8Array(size.width * size.height);
    this.#fineMoments = createCellMoments(size, 4);
    this.#halfMoments = createCellMoments(size, 1);
    this.#fineWide = new WindowStatistics(size, 2);
    this.#fineNarrow = new WindowStatistics(size, 1);
    this.#halfNarrow = new WindowStatistics(size, 1);
    this.#box = new BoxMean(size);
    this.#counted = create();
    this.#alike = create();
    this.#differences = create();
    this.#shares = REACHES.map(create);
    this.#alikeShares = REACHES.map(create);
    this.#mixtures = create();
    this.#meanOpacities = create();
    this.#meanDistances = create();
    this.#fineWidth = fineWidth;
  }

  /**
   * @param masked where opacity is to be found
   * @param depths how far each pixel is from what is background
   * @param isKnown 1 where the plate is known
   */
  measure(pair: PicturePair, masked: MaskedArea, depths: Uint8Array, isKnown: Uint8Array): void {
    const { mask, area } = masked;
    const { width } = pair.half;
    for (let y = area.top; y < area.bottom; y++)
      this.#compare(pair, mask, y * width + area.left, y * width + area.right);
    for (const [index, reach] of REACHES.entries()) {
      this.#box.apply(this.#counted, reach, this.#shares[index]!, area);
      this.#box.apply(this.#alike, reach, this.#alikeShares[index]!, area);
    }
    const [narrow, wide] = this.#shares as readonly [Float32Array, Float32Array];
    this.#fineWide.measure(this.#fineMoments, masked, wide);
    this.#fineNarrow.measure(this.#fineMoments, masked, narrow);
    this.#halfNarrow.measure(this.#halfMoments, masked, narrow);
    for (let at = 0; at < mask.length; at++) {
      const isLending =
        mask[at] === 0 ||
        (isKnown[at] === 1 && depths[at]! >= LENDING_DEPTH && this.#alikeShares[1]![at]! < 1e-6);
      this.trimap[at] = depths[at] === 0 ? BACKGROUND : isLending ? SUBJECT : UNKNOWN;
    }
  }

  /** Moments of the pixels from one up to another, and whether they are like the plate. */
  #compare(pair: PicturePair, mask: Uint8Array, start: number, end: number): void {
    const { half, fine, plate, finePlate, lit, weights } = pair;
    const { width } = half;
    for (let at = start; at < end; at++) {
      this.#counted[at] = mask[at]!;
      this.#alike[at] = 0;
      setMoments(this.#halfMoments, at, 0, 0);
      setMoments(this.#fineMoments, at, 0, 0);
      if (mask[at] === 0) continue;
      const dy = half.luma[at]! - lit.luma[at]!;
      const du = half.blue[at]! - lit.blue[at]!;
      const dv = half.red[at]! - lit.red[at]!;
      const difference = (dy * dy * weights.luma[at]! + (du * du + dv * dv) * weights.chroma[at]!) / 3;
      this.#differences[at] = difference;
      this.#alike[at] = difference < ALIKE ? 1 : 0;
      setMoments(this.#halfMoments, at, lit.luma[at]!, half.luma[at]!);
      const light = lit.luma[at]! / Math.max(MIN_LUMA, plate.luma[at]!);
      this.#addFine(at, (at % width) * 2, ((at / width) | 0) * 2, fine, finePlate, light);
    }
  }

  #addFine(
    at: number,
    left: number,
    top: number,
    fine: Float32Array,
    plate: Float32Array,
    light: number,
  ): void {
    const moments = this.#fineMoments;
    const first = top * this.#fineWidth + left;
    const last = fine.length - 1;
    const step = left + 1 < this.#fineWidth ? 1 : 0;
    for (let i = 0; i < 4; i++) {
      const from = Math.min(last, first + (i & 1) * step + (i >> 1) * this.#fineWidth);
      const behind = plate[from]! * light;
      const seen = fine[from]!;
      moments.plate[at]! += behind / 4;
      moments.seen[at]! += seen / 4;
      moments.plateSquares[at]! += (behind * behind) / 4;
      moments.products[at]! += (behind * seen) / 4;
      moments.seenSquares[at]! += (seen * seen) / 4;
    }
  }

  /** Takes in what colors tell, which were chosen by `trimap`. */
  addColors({ opacities, distances }: SubjectColors, { mask, area }: MaskedArea): void {
    for (let at = 0; at < mask.length; at++)
      this.#mixtures[at] = mask[at] === 1 ? opacities[at]! : mask[at] === PLAIN ? 1 : 0;
    this.#box.apply(this.#mixtures, 2, this.#meanOpacities, area);
    for (let at = 0; at < mask.length; at++)
      this.#mixtures[at] =
        mask[at] === 0 ? 0 : approximateLog((mask[at] === PLAIN ? 0 : distances[at]!) + MIN_MISFIT);
    this.#box.apply(this.#mixtures, 2, this.#meanDistances, area);
  }

  /** Whether a pixel is so plainly solid that nothing else has to be asked. */
  isPlainlySolid(at: number, depth: number): boolean {
    const { slopes, deviations } = this.#fineWide;
    return (
      depth >= SOLID_DEPTH && this.#alikeShares[2]![at]! < 1e-6 && slopes[at]! < SOLID_SLOPE * deviations[at]!
    );
  }

  /** Writes the figures of a pixel of the mask to `figures`. */
  read(
    at: number,
    { half, plate, lit, weights, fit }: PicturePair,
    depth: number,
    colors: SubjectColors,
    figures: Float32Array,
  ): void {
    figures[0] = Math.min(depth, 12) / 6;
    for (let i = 0; i < REACHES.length; i++)
      figures[i + 1] = Math.sqrt(Math.max(0, this.#alikeShares[i]![at]! / this.#shares[i]![at]!));
    writeSlope(this.#fineWide, at, figures, 4);
    writeSlope(this.#fineNarrow, at, figures, 7);
    let to = 10;
    for (const statistics of [this.#fineWide, this.#fineNarrow, this.#halfNarrow]) {
      figures[to++] = approximateLog(statistics.seenVariances[at]! + 2);
      figures[to++] = approximateLog(statistics.differenceVariances[at]! + 2);
    }
    figures[16] = approximateLog(this.#differences[at]! * 9 + 2);
    figures[17] = approximateLog(colors.distances[at]! + MIN_MISFIT);
    figures[18] = approximateLog(colors.misfits[at]! + MIN_MISFIT);
    figures[OPACITY_FIGURE] = colors.opacities[at]!;
    const darker = (lit.luma[at]! - half.luma[at]!) / 300;
    figures[20] = Math.max(0, darker);
    figures[21] = Math.max(0, -darker);
    figures[22] = this.#meanOpacities[at]! / this.#shares[1]![at]!;
    figures[23] = this.#meanDistances[at]! / this.#shares[1]![at]!;
    const light = fit.lights[at]!;
    const carried = lit.luma[at]! / Math.max(MIN_LUMA, plate.luma[at]!);
    figures[24] = approximateLog(fit.differences[at]! + MIN_FIT);
    figures[25] = approximateLog(fit.own[at]! + MIN_FIT);
    figures[26] = light / Math.max(MIN_LIGHT, carried);
    figures[27] = carried / fit.gain;
    const du = half.blue[at]! - plate.blue[at]! * light;
    const dv = half.red[at]! - plate.red[at]! * light;
    figures[28] = approximateLog((du * du + dv * dv) * weights.chroma[at]! + MIN_FIT);
  }
}

function setMoments(moments: CellMoments, at: number, plate: number, seen: number): void {
  moments.plate[at] = plate;
  moments.seen[at] = seen;
  moments.plateSquares[at] = plate * plate;
  moments.products[at] = plate * seen;
  moments.seenSquares[at] = seen * seen;
}

/** Slope, and how surely it is above 0 and below 1. */
function writeSlope(
  { slopes, deviations }: WindowStatistics,
  at: number,
  figures: Float32Array,
  to: number,
): void {
  const [slope, deviation] = [slopes[at]!, deviations[at]!];
  figures[to] = limit(slope, -1, 2);
  figures[to + 1] = limit(slope / deviation, -4, 8);
  figures[to + 2] = limit((1 - slope) / deviation, -4, 8) / 5;
}

function limit(value: number, least: number, most: number): number {
  return value < least ? least : value > most ? most : value;
}
