import { BoxMean, type PictureArea, type PictureSize } from './box-mean.ts';

/** Least variances, in squared 10-bit codes, so that even parts tell nothing. */
const MIN_PLATE_VARIANCE = 9;
const MIN_REST = 9;

/** Means over the samples of each cell of a picture, 0 in cells that don't count: the plate, what is seen, squares, product. */
export interface CellMoments {
  readonly plate: Float32Array;
  readonly seen: Float32Array;
  readonly plateSquares: Float32Array;
  readonly products: Float32Array;
  readonly seenSquares: Float32Array;
  /** Samples of a cell. */
  readonly samples: number;
}

export function createCellMoments({ width, height }: PictureSize, samples: number): CellMoments {
  const create = (): Float32Array => new Float32Array(width * height);
  return {
    plate: create(),
    seen: create(),
    plateSquares: create(),
    products: create(),
    seenSquares: create(),
    samples,
  };
}

/** Cells that count, and an area that holds all of them. */
export interface MaskedArea {
  /** 1 for cells that count. */
  readonly mask: Uint8Array;
  readonly area: PictureArea;
}

/**
 * How a picture varies with its plate in windows around each cell: where a subject of opacity a lies over a background that
 * varies, what is seen varies with it by the factor 1 - a.
 */
export class WindowStatistics {
  /** Variation of what is seen with the plate's: 1 for the background, 0 for what is solid. */
  readonly slopes: Float32Array;
  /** Standard deviations of the slopes. */
  readonly deviations: Float32Array;
  /** Variance of what is seen, and of its difference from the plate. */
  readonly seenVariances: Float32Array;
  readonly differenceVariances: Float32Array;
  readonly #width: number;
  readonly #radius: number;
  readonly #box: BoxMean;
  readonly #means: readonly Float32Array[];

  constructor(size: PictureSize, radius: number) {
    const create = (): Float32Array => new Float32Array(size.width * size.height);
    this.slopes = create();
    this.deviations = create();
    this.seenVariances = create();
    this.differenceVariances = create();
    this.#width = size.width;
    this.#radius = radius;
    this.#box = new BoxMean(size);
    this.#means = Array.from({ length: 5 }, create);
  }

  /** @param shares share of each window's cells that count, which are those of the mask */
  measure(moments: CellMoments, { mask, area }: MaskedArea, shares: Float32Array): void {
    const { plate, seen, plateSquares, products, seenSquares } = moments;
    for (const [index, plane] of [plate, seen, plateSquares, products, seenSquares].entries())
      this.#box.apply(plane, this.#radius, this.#means[index]!, area);
    const samples = moments.samples * (2 * this.#radius + 1) ** 2;
    for (let y = area.top; y < area.bottom; y++) {
      for (let at = y * this.#width + area.left; at < y * this.#width + area.right; at++) {
        if (mask[at] !== 0) this.#measureAt(at, shares[at]!, samples);
      }
    }
  }

  #measureAt(at: number, share: number, samples: number): void {
    const [plates, seens, plateSquares, products, seenSquares] = this.#means as unknown as MeanList;
    const plate = plates[at]! / share;
    const seen = seens[at]! / share;
    const plateVariance = Math.max(0, plateSquares[at]! / share - plate * plate);
    const seenVariance = Math.max(0, seenSquares[at]! / share - seen * seen);
    const covariance = products[at]! / share - plate * seen;
    const slope = covariance / (plateVariance + MIN_PLATE_VARIANCE);
    const rest = Math.max(MIN_REST, seenVariance - slope * covariance);
    const freedom = Math.max(1, share * samples - 2);
    this.slopes[at] = slope;
    this.deviations[at] = Math.sqrt(rest / (plateVariance + MIN_PLATE_VARIANCE) / freedom);
    this.seenVariances[at] = seenVariance;
    this.differenceVariances[at] = Math.max(0, seenVariance - 2 * covariance + plateVariance);
  }
}

type MeanList = readonly [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
