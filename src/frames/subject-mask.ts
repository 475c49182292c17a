import { measureDistanceTo } from './border-distance.ts';
import type { PictureSize } from './box-mean.ts';
import { MaskRegions } from './mask-regions.ts';

/** Difference of windows from the plate that starts a region, and that goes on with it (Canny's hysteresis). */
const HIGH = 5;
const LOW = 1.5;
/** Pixels of a region that have to be clearly different, and that it has at least. */
const MIN_STARTS = 6;
const MIN_AREA = 24;
/** Pixels of the half picture that areas are given for. */
const REFERENCE_AREA = 256 * 144;

/** Finds where the subject is, or lies over the background in part: regions of windows that don't show the plate. */
export class SubjectMask {
  /** 1 where the subject may be; overwritten by the next picture. */
  readonly mask: Uint8Array;
  /** Steps from each pixel to the nearest one that is background. */
  readonly depths: Uint8Array;
  readonly #size: PictureSize;
  readonly #isKnown: Uint8Array;
  readonly #regions: MaskRegions;
  readonly #scale: number;

  /** @param isKnown 1 where the plate is known */
  constructor(size: PictureSize, isKnown: Uint8Array) {
    const area = size.width * size.height;
    this.mask = new Uint8Array(area);
    this.depths = new Uint8Array(area);
    this.#size = size;
    this.#isKnown = isKnown;
    this.#regions = new MaskRegions(size);
    this.#scale = area / REFERENCE_AREA;
  }

  /** @param differences those of `PlateWindows` */
  find(differences: Float32Array): void {
    const { mask } = this;
    for (let at = 0; at < mask.length; at++)
      mask[at] = differences[at]! > LOW || this.#isKnown[at] === 0 ? 1 : 0;
    // Where the plate is unknown, what is around has to tell.
    this.#regions.forEach(mask, 1, ({ pixels, count }) => {
      let starts = 0;
      for (let i = 0; i < count; i++) {
        if (differences[pixels[i]!]! > HIGH && this.#isKnown[pixels[i]!] === 1) starts++;
      }
      if (starts >= MIN_STARTS && count >= MIN_AREA * this.#scale) return;
      for (let i = 0; i < count; i++) mask[pixels[i]!] = 0;
    });
    measureDistanceTo(mask, 0, this.#size, this.depths);
  }
}
