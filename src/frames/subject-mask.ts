import { measureDistanceTo } from './border-distance.ts';
import type { PictureSize } from './box-mean.ts';
import { MaskRegions } from './mask-regions.ts';
import { BACKGROUND, DIFFERENT, PLAIN, RIM, SHADED, SUBJECT, UNKNOWN } from './pixel-kinds.ts';
import type { PlateDifference } from './plate-difference.ts';

/** Squared distance from the plate that starts a region, and that goes on with it (Canny's hysteresis). */
const HIGH = 45;
const LOW = 14;
/** Squared distance of what may be hair near the subject, and how many pixels of 3x3 have to have it. */
const WEAK = 9;
const WEAK_NEIGHBORS = 3;
/** Pixels of a region that have to be clearly different. */
const MIN_STARTS = 6;
/** Pixels that a part of the subject has at least, and that a hole by chance likeness of colors has at most. */
const MIN_AREA = 24;
const MAX_HOLE = 12;
/** Pixels of the half picture that areas are given for. */
const REFERENCE_AREA = 256 * 144;
/** Share of its border at which an evenly dimmed region meets the subject to be a part of it. */
const ENCLOSED = 0.6;
/** How deep inside the subject a pixel surely is opaque, in pixels of the half picture. */
const RIM_DEPTH = 5;
/** How far beyond the border opacity is unknown: at sharp edges, and along weak differences. */
const OUTER = 2;
const WEAK_REACH = 12;

const LEFT_OUT = 3;

/** Finds the subject in the difference between a picture and its plate: by hysteresis, and by the borders of regions. */
export class SubjectMask {
  /** BACKGROUND, UNKNOWN, RIM or SUBJECT; overwritten by the next picture. */
  readonly trimap: Uint8Array;
  readonly #size: PictureSize;
  readonly #isKnown: Uint8Array;
  readonly #regions: MaskRegions;
  readonly #mask: Uint8Array;
  readonly #outside: Uint8Array;
  readonly #inside: Uint8Array;
  readonly #scale: number;

  /** @param isKnown 1 where the plate is known */
  constructor(size: PictureSize, isKnown: Uint8Array) {
    const area = size.width * size.height;
    this.trimap = new Uint8Array(area);
    this.#size = size;
    this.#isKnown = isKnown;
    this.#regions = new MaskRegions(size);
    this.#mask = new Uint8Array(area);
    this.#outside = new Uint8Array(area);
    this.#inside = new Uint8Array(area);
    this.#scale = area / REFERENCE_AREA;
  }

  find(difference: PlateDifference): void {
    const { kinds, distances } = difference;
    const mask = this.#mask;
    for (let at = 0; at < mask.length; at++) {
      const isDifferent = distances[at]! > LOW || this.#isKnown[at] === 0;
      mask[at] = kinds[at] === SHADED ? SHADED : isDifferent ? DIFFERENT : PLAIN;
    }
    this.#dropWeak(distances);
    this.#takeEnclosed(difference);
    this.#fillHoles();
    this.#dropIslands();
    this.#divide(difference);
  }

  /** Keeps regions that are clearly different somewhere. Where the plate is unknown, others have to tell. */
  #dropWeak(distances: Float32Array): void {
    const mask = this.#mask;
    this.#regions.forEach(mask, DIFFERENT, ({ pixels, count }) => {
      let starts = 0;
      for (let i = 0; i < count; i++) {
        if (distances[pixels[i]!]! > HIGH && this.#isKnown[pixels[i]!] === 1) starts++;
      }
      if (starts < MIN_STARTS) setAll(mask, pixels, count, LEFT_OUT);
    });
  }

  /**
   * Objects have edges and shadows don't: an evenly dimmed region that the subject encloses is a part of it, unless the
   * plate's own structure is seen in it.
   */
  #takeEnclosed({ shadow: { misfits, flatness } }: PlateDifference): void {
    const mask = this.#mask;
    this.#regions.forEach(mask, SHADED, ({ pixels, count, borders }) => {
      const others = borders[PLAIN]! + borders[LEFT_OUT]!;
      if (borders[DIFFERENT]! < ENCLOSED * (borders[DIFFERENT]! + others)) return;
      let [misfit, flat] = [0, 0];
      for (let i = 0; i < count; i++) {
        misfit += misfits[pixels[i]!]!;
        flat += flatness[pixels[i]!]!;
      }
      if (misfit >= flat) setAll(mask, pixels, count, DIFFERENT);
    });
  }

  #fillHoles(): void {
    const mask = this.#mask;
    for (let at = 0; at < mask.length; at++) if (mask[at] !== DIFFERENT) mask[at] = PLAIN;
    this.#regions.forEach(mask, PLAIN, ({ pixels, count }) => {
      if (count <= MAX_HOLE * this.#scale) setAll(mask, pixels, count, DIFFERENT);
    });
  }

  #dropIslands(): void {
    const mask = this.#mask;
    this.#regions.forEach(mask, DIFFERENT, ({ pixels, count }) => {
      if (count < MIN_AREA * this.#scale) setAll(mask, pixels, count, PLAIN);
    });
  }

  /** Divides the picture by the distance from the subject's border; weak differences near it are unknown too. */
  #divide(difference: PlateDifference): void {
    const { trimap } = this;
    const [mask, inside, outside] = [this.#mask, this.#inside, this.#outside];
    measureDistanceTo(mask, DIFFERENT, this.#size, outside);
    measureDistanceTo(mask, PLAIN, this.#size, inside);
    for (let at = 0; at < mask.length; at++) {
      const depth = inside[at]!;
      if (this.#isKnown[at] === 0) trimap[at] = depth > 0 ? SUBJECT : BACKGROUND;
      else if (depth > RIM_DEPTH) trimap[at] = SUBJECT;
      else if (depth > 1) trimap[at] = RIM;
      else if (outside[at]! <= OUTER) trimap[at] = UNKNOWN;
      else trimap[at] = outside[at]! <= WEAK_REACH && this.#isWeak(difference, at) ? UNKNOWN : BACKGROUND;
    }
  }

  /** Whether a pixel and some around it differ from the plate, though none of them clearly. */
  #isWeak({ kinds, distances }: PlateDifference, at: number): boolean {
    if (distances[at]! <= WEAK || kinds[at] === SHADED) return false;
    const { width } = this.#size;
    let count = 0;
    for (let row = at - width; row <= at + width; row += width) {
      for (let near = row - 1; near <= row + 1; near++) {
        if (distances[near]! > WEAK && kinds[near] !== SHADED) count++;
      }
    }
    return count >= WEAK_NEIGHBORS;
  }
}

function setAll(mask: Uint8Array, pixels: Int32Array, count: number, value: number): void {
  for (let i = 0; i < count; i++) mask[pixels[i]!] = value;
}
