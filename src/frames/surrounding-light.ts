import { CellField } from './cell-field.ts';
import type { HalfPicture } from './half-picture.ts';
import { BACKGROUND } from './pixel-kinds.ts';

/** Side of a cell in pixels of the half picture: shadows have soft edges. */
const CELL = 4;
const PRIOR = 1;
/** Luma in 10-bit codes above black below which ratios are mostly noise. */
const MIN_LUMA = 16;

/** Carries the light of the background that is seen to the background that the subject hides partly: shadows go on under hair. */
export class SurroundingLight {
  readonly #field: CellField;
  readonly #row: Float32Array;

  constructor(size: Pick<HalfPicture, 'width' | 'height'>) {
    this.#field = new CellField(size, CELL);
    this.#row = new Float32Array(size.width);
  }

  /**
   * Changes the light of `lit` where `trimap` isn't BACKGROUND.
   *
   * @param gain light of the picture where nothing near is background
   */
  carry(lit: HalfPicture, plate: HalfPicture, trimap: Uint8Array, gain: number): void {
    const { width, height } = plate;
    this.#field.clear();
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at++) {
        if (trimap[at] !== BACKGROUND) continue;
        const known = plate.luma[at]!;
        this.#field.add(x, y, lit.luma[at]! / (known > MIN_LUMA ? known : MIN_LUMA));
      }
    }
    this.#field.spread(gain, PRIOR);
    for (let y = 0, at = 0; y < height; y++) {
      this.#field.readRow(y, this.#row);
      for (let x = 0; x < width; x++, at++) {
        if (trimap[at] === BACKGROUND) continue;
        const luma = this.#row[x]! * Math.max(MIN_LUMA, plate.luma[at]!);
        const factor = luma / Math.max(1, lit.luma[at]!);
        lit.luma[at]! *= factor;
        lit.blue[at]! *= factor;
        lit.red[at]! *= factor;
      }
    }
  }
}
