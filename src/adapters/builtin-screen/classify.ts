import type { Areas } from './areas.ts';
import type { KeyPicture, KeyReader } from './key-picture.ts';
import type { ScreenData } from './screen-data.ts';

/** Kinds of the pixels of a key picture. */
export const SCREEN = 0;
export const BAND = 1;
export const CORE = 2;

/** Half of the chroma triangle's opening: colors farther than 60 degrees from the screen's hue have no share of it. */
const ACROSS_WEIGHT = 1 / Math.sqrt(3);
/** Multiples of the noise between which a difference from the plate becomes certain. */
const NOISE_START = 4;
const NOISE_END = 8;
const MIN_NOISE = 0.003;

/** What is known of each pixel before its opacity is solved. */
export class Classes {
  /** SCREEN, BAND or CORE. */
  readonly kinds: Uint8Array;
  /** How surely a pixel differs from the plate, 0 to 1. */
  readonly difference: Float32Array;
  readonly #width: number;
  readonly #height: number;
  readonly #inverseNoise: Float32Array;
  readonly #isOpaque: Uint8Array;
  readonly #chromaColumns: Float32Array;
  readonly #lightColumns: Float32Array;

  constructor({ width, height, inverseNoise }: KeyReader) {
    this.#width = width;
    this.#height = height;
    this.#inverseNoise = inverseNoise;
    this.kinds = new Uint8Array(width * height);
    this.difference = new Float32Array(width * height);
    this.#isOpaque = new Uint8Array(width * height);
    this.#chromaColumns = new Float32Array(width + 2);
    this.#lightColumns = new Float32Array(width + 2);
  }

  /**
   * Tells screen (like the plate in means of 3x3 pixels), core (3x3 pixels without any of the screen's color) and the band
   * between. The means make it see differences below the noise.
   */
  classify(picture: KeyPicture, areas: Areas, data: ScreenData): void {
    areas.release(this.kinds, SCREEN);
    areas.release(this.difference, 0);
    areas.release(this.#isOpaque, 0);
    this.#findOpaque(picture, areas, 1 - data.whitePoint);
    for (let area = 0; area < areas.count; area++) {
      const left = areas.left[area]!;
      const right = areas.right[area]!;
      for (let y = areas.top[area]!; y < areas.bottom[area]!; y++) {
        this.#sumColumns(picture, y, left, right);
        this.#measureRow(y, left, right, data);
        this.#markCore(y, left, right);
      }
    }
  }

  /** Takes a pixel out of the matte. */
  clear(i: number): void {
    this.kinds[i] = SCREEN;
    this.difference[i] = 0;
  }

  #findOpaque({ toward, across }: KeyPicture, areas: Areas, limit: number): void {
    const [opaque, width] = [this.#isOpaque, this.#width];
    for (let area = 0; area < areas.count; area++) {
      for (let y = areas.top[area]!; y < areas.bottom[area]!; y++) {
        const end = y * width + areas.right[area]!;
        for (let i = y * width + areas.left[area]!; i < end; i++) {
          const side = across[i]! < 0 ? -across[i]! : across[i]!;
          opaque[i] = toward[i]! - side * ACROSS_WEIGHT < limit ? 1 : 0;
        }
      }
    }
  }

  /** Sums of three rows, for one column more on both sides. */
  #sumColumns({ toward, light }: KeyPicture, y: number, left: number, right: number): void {
    const width = this.#width;
    const [chroma, bright] = [this.#chromaColumns, this.#lightColumns];
    const at = y * width;
    const above = y > 0 ? at - width : at;
    const below = y < this.#height - 1 ? at + width : at;
    const end = right < width ? right + 1 : width;
    for (let x = left > 0 ? left - 1 : 0; x < end; x++) {
      chroma[x + 1] = toward[above + x]! + toward[at + x]! + toward[below + x]!;
      bright[x + 1] = light[above + x]! + light[at + x]! + light[below + x]!;
    }
    if (left === 0) {
      chroma[0] = chroma[1]!;
      bright[0] = bright[1]!;
    }
    if (right === width) {
      chroma[width + 1] = chroma[width]!;
      bright[width + 1] = bright[width]!;
    }
  }

  #measureRow(y: number, left: number, right: number, { chromaNoise, lightNoise }: ScreenData): void {
    const [chroma, bright] = [this.#chromaColumns, this.#lightColumns];
    const { kinds, difference } = this;
    const inverseNoise = this.#inverseNoise;
    const scale = 1 / 9;
    const byChroma = 1 / Math.max(MIN_NOISE, chromaNoise);
    const byLight = 1 / Math.max(MIN_NOISE, lightNoise);
    for (let x = left, i = y * this.#width + left; x < right; x++, i++) {
      let a = (chroma[x]! + chroma[x + 1]! + chroma[x + 2]!) * scale - 1;
      let b = (bright[x]! + bright[x + 1]! + bright[x + 2]!) * scale - 1;
      a = (a < 0 ? -a : a) * byChroma;
      b = (b < 0 ? -b : b) * byLight;
      const t = ((a > b ? a : b) * inverseNoise[i]! - NOISE_START) / (NOISE_END - NOISE_START);
      difference[i] = t <= 0 ? 0 : t >= 1 ? 1 : t * t * (3 - 2 * t);
      kinds[i] = t <= 0 ? SCREEN : BAND;
    }
  }

  #markCore(y: number, left: number, right: number): void {
    const width = this.#width;
    const opaque = this.#isOpaque;
    const at = y * width;
    const above = y > 0 ? at - width : at;
    const below = y < this.#height - 1 ? at + width : at;
    let before =
      left > 0 ? opaque[above + left - 1]! & opaque[at + left - 1]! & opaque[below + left - 1]! : 1;
    let middle = opaque[above + left]! & opaque[at + left]! & opaque[below + left]!;
    for (let x = left; x < right; x++) {
      const after = x + 1 < width ? opaque[above + x + 1]! & opaque[at + x + 1]! & opaque[below + x + 1]! : 1;
      if (before & middle & after) this.kinds[at + x] = CORE;
      before = middle;
      middle = after;
    }
  }
}
