import { Areas, BLOCK } from './areas.ts';
import type { KeyPlanes, KeyReader } from './key-picture.ts';

/** Noise of the codes of a screen at half size, as standard deviations: luma and chroma. */
export interface CodeNoise {
  readonly luma: number;
  readonly chroma: number;
}

/** Multiples of the noise that single pixels and means of blocks of the screen stay below, and the least limits in codes. */
const PIXEL_LIMIT = 4.5;
const BLOCK_LIMIT = 0.9;
const MIN_PIXEL_CODES = 6;
const MIN_BLOCK_CODES = 1;

/** Finds the blocks of frames that are not surely screen, by codes alone: most of a picture need not be keyed then. */
export class AreaFinder {
  readonly areas: Areas;
  readonly #reader: KeyReader;
  readonly #noise: CodeNoise;
  readonly #differs: Uint8Array;
  /** The code that a screen of each code has in the frame's light. */
  readonly #litCodes = new Float32Array(1024);

  constructor(reader: KeyReader, noise: CodeNoise) {
    this.#reader = reader;
    this.#noise = noise;
    this.areas = new Areas(reader.width, reader.height);
    this.#differs = new Uint8Array(this.areas.columns * this.areas.rows);
  }

  find(planes: KeyPlanes, gain: number): Areas {
    const { columns, rows } = this.areas;
    const chromaGain = this.#lightCodes(gain);
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        this.#differs[row * columns + column] = this.#isScreen(planes, chromaGain, column, row) ? 0 : 1;
    this.areas.update(this.#differs);
    return this.areas;
  }

  /** Computes the codes of the screen in a frame's light. Returns by how much its chroma grows. */
  #lightCodes(gain: number): number {
    const { lightByCode } = this.#reader;
    const lit = this.#litCodes;
    for (let code = 0, to = 0; code < 1024; code++) {
      const light = lightByCode[code]! * gain;
      while (to < 1023 && lightByCode[to]! < light) to++;
      const from = to > 0 ? lightByCode[to - 1]! : 0;
      const step = lightByCode[to]! - from;
      lit[code] = to === 0 || step <= 0 ? to : to - 1 + Math.min(1, (light - from) / step);
    }
    // Codes are about the root of light.
    return Math.sqrt(gain);
  }

  #isScreen({ luma, blue, red }: KeyPlanes, chromaGain: number, column: number, row: number): boolean {
    const { width, height, codes } = this.#reader;
    const lit = this.#litCodes;
    const maxLuma = Math.max(MIN_PIXEL_CODES, PIXEL_LIMIT * this.#noise.luma);
    const maxChroma = Math.max(MIN_PIXEL_CODES, PIXEL_LIMIT * this.#noise.chroma);
    const right = Math.min(width, (column + 1) * BLOCK);
    const bottom = Math.min(height, (row + 1) * BLOCK);
    // Planes of full size are sampled where 4:2:0 has its chroma; the noise of single samples only makes more blocks differ.
    const stepX = blue.width > width ? 2 : 1;
    const stepY = blue.height > height ? 2 : 1;
    let sumLuma = 0;
    let sumBlue = 0;
    let sumRed = 0;
    let count = 0;
    for (let y = row * BLOCK; y < bottom; y++) {
      const above = 2 * y * luma.stride;
      const below = Math.min(2 * y + 1, luma.height - 1) * luma.stride;
      for (let x = column * BLOCK; x < right; x++) {
        const i = y * width + x;
        const at = 2 * x;
        const next = at + 1 < luma.width ? at + 1 : at;
        const a = luma.samples[above + at]! + luma.samples[above + next]!;
        const b = luma.samples[below + at]! + luma.samples[below + next]!;
        const d = (a + b) * 0.25 - lit[(codes.luma[i]! + 0.5) & 1023]!;
        if (d > maxLuma || d < -maxLuma) return false;
        const u =
          blue.samples[y * stepY * blue.stride + x * stepX]! - 512 - (codes.blue[i]! - 512) * chromaGain;
        if (u > maxChroma || u < -maxChroma) return false;
        const v = red.samples[y * stepY * red.stride + x * stepX]! - 512 - (codes.red[i]! - 512) * chromaGain;
        if (v > maxChroma || v < -maxChroma) return false;
        sumLuma += d;
        sumBlue += u;
        sumRed += v;
        count++;
      }
    }
    const lumaLimit = count * Math.max(MIN_BLOCK_CODES, BLOCK_LIMIT * this.#noise.luma);
    const chromaLimit = count * Math.max(MIN_BLOCK_CODES, BLOCK_LIMIT * this.#noise.chroma);
    return Math.abs(sumLuma) < lumaLimit && Math.abs(sumBlue) < chromaLimit && Math.abs(sumRed) < chromaLimit;
  }
}
