import type { Areas } from './areas.ts';
import { CORE } from './classify.ts';
import { HoleFiller } from './fill-holes.ts';
import type { KeyPicture, KeyReader } from './key-picture.ts';
import { computeFeature, findNearest, type Palette } from './palette.ts';

/** Columns of the grid on which the colors are known, at most. */
const MAX_COLUMNS = 80;
/** Pixels of a color in a cell from which its mean counts fully. */
const ENOUGH = 2;
/** Pixels from the band from which a color counts. */
const DEPTH = 3;

/**
 * The subject's colors near every place: for each color of its palette the mean over the certain subject, continued into
 * the band, so that hair beside skin has its own. Values are linear light: chroma along and across the screen's, and luma's.
 */
export class ForegroundColors {
  /** Whether the frame shows any of a color. */
  readonly isPresent: boolean[];
  readonly #reader: KeyReader;
  readonly #palette: Palette;
  readonly #step: number;
  readonly #columns: number;
  readonly #rows: number;
  readonly #fillers: readonly HoleFiller[];
  /** Colors of all cells, those of a cell side by side. */
  readonly #cells: Float32Array;
  readonly #stride: number;
  readonly #inverseStep: number;
  /** Cells interpolated to a row of pixels, and its first pixel. */
  readonly #row: Float32Array;
  #start = 0;
  readonly #feature = new Float64Array(3);

  constructor(reader: KeyReader, palette: Palette) {
    this.#reader = reader;
    this.#palette = palette;
    this.#step = Math.max(4, Math.ceil(reader.width / MAX_COLUMNS));
    this.#columns = Math.ceil(reader.width / this.#step);
    this.#rows = Math.ceil(reader.height / this.#step);
    this.#fillers = Array.from(
      { length: palette.length / 3 },
      () => new HoleFiller(this.#columns, this.#rows, 3),
    );
    this.#stride = palette.length;
    this.#cells = new Float32Array(this.#columns * this.#rows * palette.length);
    this.#row = new Float32Array(this.#columns * palette.length);
    this.#inverseStep = 1 / this.#step;
    this.isPresent = this.#fillers.map(() => false);
  }

  /** Gathers the colors of a frame from its core. */
  gather(picture: KeyPicture, kinds: Uint8Array, areas: Areas): void {
    for (const { weight, channels } of this.#fillers) {
      weight.fill(0);
      for (const channel of channels) channel.fill(0);
    }
    for (let area = 0; area < areas.count; area++) this.#gatherArea(picture, kinds, areas, area);
    this.#fillers.forEach((filler, index) => {
      this.isPresent[index] = average(filler);
      if (this.isPresent[index]) this.#interleave(filler, index);
    });
  }

  #gatherArea(picture: KeyPicture, kinds: Uint8Array, areas: Areas, area: number): void {
    const width = picture.width;
    const step = this.#step;
    for (let y = areas.top[area]!; y < areas.bottom[area]!; y++) {
      const row = ((y / step) | 0) * this.#columns;
      const at = y * width;
      // Every other pixel of every other row tells as much, and the other ones in the rows between.
      for (let x = areas.left[area]! + (y & 1); x < areas.right[area]!; x += 2)
        if (kinds[at + x] === CORE && isDeep(kinds, at + x, width))
          this.#add(picture, at + x, row + ((x / step) | 0));
    }
  }

  #add({ toward, across, light }: KeyPicture, i: number, cell: number): void {
    const { inverseLight, inverseChroma } = this.#reader;
    const chroma = 1 / inverseChroma[i]!;
    const a = toward[i]! * chroma;
    const b = across[i]! * chroma;
    const c = light[i]! / inverseLight[i]!;
    computeFeature(c, a, b, this.#feature);
    const { weight, channels } = this.#fillers[findNearest(this.#palette, this.#feature)]!;
    weight[cell]!++;
    channels[0]![cell]! += a;
    channels[1]![cell]! += b;
    channels[2]![cell]! += c;
  }

  #interleave(filler: HoleFiller, index: number): void {
    filler.fill();
    const [a, b, c] = filler.channels as [Float32Array, Float32Array, Float32Array];
    const cells = this.#cells;
    for (let i = 0, at = index * 3; i < a.length; i++, at += this.#stride) {
      cells[at] = a[i]!;
      cells[at + 1] = b[i]!;
      cells[at + 2] = c[i]!;
    }
  }

  /** Interpolates all cells to a row of pixels, which `read` then looks up. */
  startRow(y: number): void {
    const [cells, row] = [this.#cells, this.#row];
    const last = this.#rows - 1;
    let v = (y + 0.5) / this.#step - 0.5;
    v = v < 0 ? 0 : v > last ? last : v;
    const top = v | 0;
    const share = v - top;
    const at = top * row.length;
    const down = top < last ? row.length : 0;
    for (let i = 0; i < row.length; i++) {
      const above = cells[at + i]!;
      row[i] = above + (cells[at + down + i]! - above) * share;
    }
    this.#start = y * this.#reader.width;
  }

  /** Writes all colors at a pixel of the row to `colors`, relative to the screen there, three numbers each. */
  read(x: number, colors: Float64Array): void {
    const [row, stride] = [this.#row, this.#stride];
    const last = this.#columns - 1;
    let u = (x + 0.5) * this.#inverseStep - 0.5;
    u = u < 0 ? 0 : u > last ? last : u;
    const left = u | 0;
    const share = u - left;
    const right = left < last ? stride : 0;
    const byChroma = this.#reader.inverseChroma[this.#start + x]!;
    const byLight = this.#reader.inverseLight[this.#start + x]!;
    for (let part = 0, at = left * stride; part < stride; part += 3, at += 3) {
      const a = row[at]!;
      const b = row[at + 1]!;
      const c = row[at + 2]!;
      colors[part] = (a + (row[at + right]! - a) * share) * byChroma;
      colors[part + 1] = (b + (row[at + right + 1]! - b) * share) * byChroma;
      colors[part + 2] = (c + (row[at + right + 2]! - c) * share) * byLight;
    }
  }
}

/** Whether what is around is core, too: edges have some of the screen's light. */
function isDeep(kinds: Uint8Array, i: number, width: number): boolean {
  const down = DEPTH * width;
  return (
    kinds[i - DEPTH] === CORE &&
    kinds[i + DEPTH] === CORE &&
    (i < down || kinds[i - down] === CORE) &&
    (i + down >= kinds.length || kinds[i + down] === CORE)
  );
}

/** Turns sums into means. Returns whether there are any. */
function average({ weight, channels }: HoleFiller): boolean {
  let isAny = false;
  for (let i = 0; i < weight.length; i++) {
    const count = weight[i]!;
    if (count === 0) continue;
    isAny = true;
    for (const channel of channels) channel[i]! /= count;
    weight[i] = Math.min(1, count / ENOUGH);
  }
  return isAny;
}
