import type { PictureSize } from './box-mean.ts';
import type { HalfPicture } from './half-picture.ts';

/** Height in pixels of the half picture above which cells are larger than a pixel of it. */
const MAX_HEIGHT = 270;
/** Steps of a stored sample in a 10-bit code. */
const UNITS = 16;

/** A frame in cells: luma above black, blue and red difference around 0, in 1/16 of a 10-bit code, in the light of the first. */
export interface SmallPicture {
  readonly luma: Int16Array;
  readonly blue: Int16Array;
  readonly red: Int16Array;
  /** 1 where a person net sees somebody. */
  readonly isPerson: Uint8Array;
}

/** Keeps frames of a shot as pictures of at most 270 rows: some 7 bytes a cell. */
export class SmallPictures implements PictureSize {
  readonly width: number;
  readonly height: number;
  /** Pixels of the half picture along a side of a cell. */
  readonly cell: number;
  readonly units = UNITS;
  readonly #pictures: SmallPicture[] = [];

  constructor({ width, height }: PictureSize) {
    this.cell = Math.max(1, Math.round(height / MAX_HEIGHT));
    this.width = Math.ceil(width / this.cell);
    this.height = Math.ceil(height / this.cell);
  }

  get count(): number {
    return this.#pictures.length;
  }

  get(number: number): SmallPicture {
    return this.#pictures[number]!;
  }

  add(picture: HalfPicture, gain: number, isPerson: Uint8Array | undefined): void {
    const scale = UNITS / gain;
    this.#pictures.push({
      luma: this.#reduce(picture, picture.luma, scale),
      blue: this.#reduce(picture, picture.blue, scale),
      red: this.#reduce(picture, picture.red, scale),
      isPerson: this.#reducePeople(picture, isPerson),
    });
  }

  #reduce({ width, height }: PictureSize, samples: Float32Array, scale: number): Int16Array {
    const { cell } = this;
    const reduced = new Int16Array(this.width * this.height);
    for (let row = 0, to = 0; row < this.height; row++) {
      const bottom = Math.min(height, (row + 1) * cell);
      for (let column = 0; column < this.width; column++, to++) {
        const right = Math.min(width, (column + 1) * cell);
        let sum = 0;
        for (let y = row * cell; y < bottom; y++) {
          for (let x = column * cell; x < right; x++) sum += samples[y * width + x]!;
        }
        reduced[to] = Math.round((sum * scale) / ((bottom - row * cell) * (right - column * cell)));
      }
    }
    return reduced;
  }

  #reducePeople({ width, height }: PictureSize, isPerson: Uint8Array | undefined): Uint8Array {
    const reduced = new Uint8Array(this.width * this.height);
    if (!isPerson) return reduced;
    for (let y = 0; y < height; y++) {
      const first = Math.floor(y / this.cell) * this.width;
      for (let x = 0; x < width; x++) {
        if (isPerson[y * width + x] === 1) reduced[first + Math.floor(x / this.cell)] = 1;
      }
    }
    return reduced;
  }

  /** Mean over all frames of the greatest step from each cell to its neighbors, in 10-bit codes. */
  measureSteps(): { readonly luma: Float32Array; readonly chroma: Float32Array } {
    const luma = new Float32Array(this.width * this.height);
    const chroma = new Float32Array(luma.length);
    for (const picture of this.#pictures) {
      this.#addSteps(picture.luma, luma);
      this.#addSteps(picture.blue, chroma);
      this.#addSteps(picture.red, chroma);
    }
    return { luma, chroma };
  }

  #addSteps(samples: Int16Array, steps: Float32Array): void {
    const { width, height } = this;
    const scale = 0.5 / (UNITS * this.count);
    for (let y = 0, at = 0; y < height; y++) {
      const above = y > 0 ? -width : 0;
      const below = y + 1 < height ? width : 0;
      for (let x = 0; x < width; x++, at++) {
        const across = samples[x + 1 < width ? at + 1 : at]! - samples[x > 0 ? at - 1 : at]!;
        const down = samples[at + below]! - samples[at + above]!;
        steps[at]! += Math.max(Math.abs(across), Math.abs(down)) * scale;
      }
    }
  }
}
