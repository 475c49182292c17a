import type { PictureSize } from '../../../frames/box-mean.ts';
import type { LightReader } from './light-reader.ts';
import type { QualityFrame, QualityPicture } from './quality-picture.ts';
import { CELL, type SideColors } from './side-colors.ts';

export interface EdgeMeasures {
  /** Share of the matte's outline that steps from nothing to all from one pixel to the next, 0 to 1: stairs. */
  readonly hardShare: number;
  /**
   * How much of the old background is left along the outline, as a share of its difference from the new one, 0 to 1.
   * Fitted over parts of the outline, so that texture and hair hardly count.
   */
  readonly halo: number;
}

/** Opacities between which a pixel lies on the outline. */
const BAND = { lowest: 0.1, highest: 0.9 } as const;
/** Cells around one in which the colors on either side of the outline are taken. */
const REACH = 1;
/** Cells on a side of the tiles in which the old background is looked for. */
const TILE = 6;
/** Squared difference of linear light below which a rim can't be seen. */
const UNSEEN = 0.05 ** 2;
const MIN_PIXELS = 6;
/** Sums of a cell: pixels of the outline, their opacity, and their light. */
const FIELDS = 5;

/** Measures the outline of the subject in one frame. */
export class EdgeMeter {
  readonly #size: PictureSize;
  readonly #light: LightReader;
  readonly #sides: SideColors;
  readonly #cells: Float64Array;
  readonly #colors = [new Float64Array(3), new Float64Array(3), new Float64Array(3)] as const;

  constructor(size: PictureSize, light: LightReader, sides: SideColors) {
    this.#size = size;
    this.#light = light;
    this.#sides = sides;
    this.#cells = new Float64Array(sides.columns * sides.rows * FIELDS);
  }

  /** `sides` has to be built of the frame. */
  measure({ alpha, matte, result }: QualityFrame): EdgeMeasures {
    this.#sumOutline(alpha, result);
    return { hardShare: measureHardness(matte), halo: this.#measureHalo() };
  }

  #sumOutline(alpha: Float32Array, result: QualityPicture): void {
    const { width, height } = this.#size;
    const [pixel] = this.#colors;
    this.#cells.fill(0);
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        const opacity = alpha[i]!;
        if (opacity < BAND.lowest || opacity > BAND.highest) continue;
        const at = (Math.floor(y / CELL) * this.#sides.columns + Math.floor(x / CELL)) * FIELDS;
        this.#light.read(result.luma[i]!, result.blue[i]!, result.red[i]!, pixel);
        this.#cells[at]!++;
        this.#cells[at + 1]! += opacity;
        for (let channel = 0; channel < 3; channel++) this.#cells[at + 2 + channel]! += pixel[channel]!;
      }
    }
  }

  /**
   * The share of the old background that fits the light of the outline best, tile by tile: within a tile texture and hair
   * miss the mix of subject and new background to all sides, and cancel each other.
   */
  #measureHalo(): number {
    const { columns, rows } = this.#sides;
    let [sum, weight] = [0, 0];
    for (let row = 0; row < rows; row += TILE)
      for (let column = 0; column < columns; column += TILE) {
        const { product, squared } = this.#fitTile(column, row);
        sum += Math.max(0, product);
        weight += squared;
      }
    return weight > 0 ? Math.min(1, sum / weight) : 0;
  }

  #fitTile(left: number, top: number): Fit {
    const { columns, rows } = this.#sides;
    const fit = { product: 0, squared: 0 };
    for (let row = top; row < Math.min(rows, top + TILE); row++)
      for (let column = left; column < Math.min(columns, left + TILE); column++) {
        const at = (row * columns + column) * FIELDS;
        const isOutline = this.#cells[at]! >= MIN_PIXELS;
        if (isOutline && this.#sides.look(column, row, REACH)) this.#addCell(at, fit);
      }
    return fit;
  }

  /** Adds how far the cell's light is from the mix of subject and new background, in the direction of the old one. */
  #addCell(at: number, fit: Fit): void {
    const { inside, fresh, old } = this.#sides;
    const [subject, behind, before] = this.#colors;
    this.#light.read(inside[0]!, inside[1]!, inside[2]!, subject);
    this.#light.read(fresh[0]!, fresh[1]!, fresh[2]!, behind);
    this.#light.read(old[0]!, old[1]!, old[2]!, before);
    const pixels = this.#cells[at]!;
    const opacity = this.#cells[at + 1]! / pixels;
    for (let channel = 0; channel < 3; channel++) {
      const expected = subject[channel]! * opacity + behind[channel]! * (1 - opacity);
      const way = before[channel]! - behind[channel]!;
      fit.product += (this.#cells[at + 2 + channel]! - expected * pixels) * way;
      fit.squared += pixels * Math.max(UNSEEN, way * way);
    }
  }
}

interface Fit {
  product: number;
  squared: number;
}

const [LOW, HIGH] = [0.04 * 65_535, 0.96 * 65_535] as const;
/** The bit of a 16-bit opacity that tells whether it is half at least. */
const HALF_BIT = 0x8000;

/** Counts the crossings of half opacity along rows and columns, and those that are one step. */
function measureHardness({ width, height, alpha }: QualityFrame['matte']): number {
  let [crossings, hard] = [0, 0];
  for (let y = 0; y < height - 1; y++) {
    const end = (y + 1) * width - 1;
    let opacity = alpha[y * width]!;
    for (let i = y * width; i < end; i++) {
      const aside = alpha[i + 1]!;
      const below = alpha[i + width]!;
      if ((opacity ^ aside) & HALF_BIT) {
        crossings++;
        if (isStep(opacity, aside)) hard++;
      }
      if ((opacity ^ below) & HALF_BIT) {
        crossings++;
        if (isStep(opacity, below)) hard++;
      }
      opacity = aside;
    }
  }
  return crossings > 0 ? hard / crossings : 0;
}

function isStep(a: number, b: number): boolean {
  return (a < LOW && b > HIGH) || (a > HIGH && b < LOW);
}
