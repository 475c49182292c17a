import type { Light } from '../../analysis/light.ts';
import type { PixelRows } from '../../media/video/light-converter.ts';
import { blurCells, type CellGrid, CellRows, getCellPosition } from './cell-grid.ts';
import { CELL, type MatteShape } from './matte-shape.ts';
import { OPAQUE } from './matte-tiles.ts';
import type { BackgroundEffect } from './row-composer.ts';

/** Share of the lowest row of pixels that the subject covers, as a part of the width, from which it is cut off there. */
const CUT_SHARE = 0.01;
/** Cells at the end of the subject's feet, as a share of its height. */
const FOOT_SHARE = 0.05;
/** How far the ground is foreshortened: a step away from the viewer is seen as this share of a step aside. */
const GROUND_SLOPE = 0.35;
/** Lowest sine of the light's height: shadows get no longer than this allows. */
const MIN_HEIGHT = 0.4;
/** Least slope of a shadow on the ground, so that it is a surface. */
const MIN_SLOPE = 0.12;
/** How fast a shadow fades with the height of what casts it, in heights of the subject. */
const FADE = 1.2;
/** Width of the penumbra over the height of what casts it: of hard light, and what softness adds. */
const PENUMBRA = { hard: 0.03, soft: 0.25 } as const;
const MIN_DARKNESS = 0.002;
const NOWHERE = { start: 0, end: 0 };

/**
 * The shadow that the subject throws on the ground of the new background: dark where the feet touch it, and the subject's
 * outline laid down away from the light, softer and fainter the higher the part that casts it. There is none if the
 * subject runs out of the picture below, as the ground isn't seen then.
 */
export class ShadowLayer implements BackgroundEffect {
  /** Darkness of the cells, 0 to 1; opacity included. */
  readonly darkness: Float32Array;
  readonly columns: number;
  readonly rows: number;
  readonly #shape: MatteShape;
  readonly #width: number;
  readonly #height: number;
  readonly #opacity: number;
  readonly #light: Light | undefined;
  readonly #scratch: Float32Array;
  readonly #grid: CellGrid;
  readonly #reader: CellRows;
  readonly #sums: Float64Array;
  /** First and last dark cell of each row, the end before the start for none. */
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;

  constructor(
    opacity: number,
    light: Light | undefined,
    shape: MatteShape,
    size: { width: number; height: number },
  ) {
    this.#shape = shape;
    this.#width = size.width;
    this.#height = size.height;
    this.#opacity = opacity;
    this.#light = light;
    this.columns = shape.columns;
    this.rows = shape.rows;
    this.darkness = new Float32Array(this.columns * this.rows);
    this.#scratch = new Float32Array(this.columns * this.rows);
    this.#grid = { columns: this.columns, rows: this.rows, channels: 1 };
    this.#reader = new CellRows(this.#grid, CELL);
    this.#sums = new Float64Array(this.columns + 1);
    this.#starts = new Int32Array(this.rows);
    this.#ends = new Int32Array(this.rows);
  }

  start(alpha: Uint16Array): void {
    this.darkness.fill(0);
    const figure = this.isCutOff(alpha) ? undefined : this.findFigure();
    if (figure) {
      this.castOutline(figure);
      this.addContact(figure);
      for (let pass = 0; pass < 2; pass++) blurCells(this.darkness, this.#scratch, this.#grid, 1);
    }
    this.findReach();
    this.#reader.reset();
  }

  private isCutOff(alpha: Uint16Array): boolean {
    const row = alpha.subarray((this.#height - 1) * this.#width, this.#height * this.#width);
    let covered = 0;
    for (const opacity of row) if (opacity > OPAQUE / 2) covered++;
    return covered > CUT_SHARE * this.#width;
  }

  private findFigure(): Figure | undefined {
    const { coverage } = this.#shape;
    let [top, bottom] = [-1, -1];
    for (let y = 0; y < this.rows; y++) {
      let sum = 0;
      for (let x = 0; x < this.columns; x++) sum += coverage[y * this.columns + x]!;
      if (sum < 0.5) continue;
      if (top < 0) top = y;
      // The foot line lies within its cells as deep as they are covered.
      let fullest = 0;
      for (let x = 0; x < this.columns; x++) fullest = Math.max(fullest, coverage[y * this.columns + x]!);
      bottom = y + fullest;
    }
    return top < 0 ? undefined : { top, bottom, height: bottom - top };
  }

  private castOutline({ bottom, height }: Figure): void {
    const [x, y, z] = this.#light?.direction.value ?? [0, 1, 0];
    const up = Math.max(MIN_HEIGHT, y);
    const aside = -x / up;
    const away = (GROUND_SLOPE * z) / up;
    const slope = Math.abs(away) < MIN_SLOPE ? (away < 0 ? -MIN_SLOPE : MIN_SLOPE) : away;
    const penumbra = PENUMBRA.hard + PENUMBRA.soft * (this.#light?.softness.value ?? 0.7);
    for (let row = 0; row < this.rows; row++) {
      const tall = (bottom - (row + 0.5)) / slope;
      if (tall < 0 || tall > height) continue;
      this.sumRow(bottom - tall);
      const strength = this.#opacity * Math.exp((-FADE * tall) / height);
      this.castRow(row, tall * aside, 0.5 + (penumbra * tall) / 2, strength);
    }
  }

  /** Sums up the coverage at a height between two rows of cells, from the left. */
  private sumRow(position: number): void {
    const { coverage } = this.#shape;
    const center = Math.min(this.rows - 1, Math.max(0, position - 0.5));
    const top = Math.floor(center) * this.columns;
    const bottom = Math.min(this.rows - 1, Math.floor(center) + 1) * this.columns;
    const share = center - Math.floor(center);
    for (let x = 0; x < this.columns; x++) {
      const value = coverage[top + x]! + (coverage[bottom + x]! - coverage[top + x]!) * share;
      this.#sums[x + 1] = this.#sums[x]! + value;
    }
  }

  /** Writes a row of the shadow: the row that was summed up, shifted, and averaged over the penumbra. */
  private castRow(row: number, shift: number, radius: number, strength: number): void {
    for (let x = 0; x < this.columns; x++) {
      const center = x + 0.5 - shift;
      const mean = (this.getSum(center + radius) - this.getSum(center - radius)) / (2 * radius);
      this.darkness[row * this.columns + x] = strength * mean;
    }
  }

  private getSum(position: number): number {
    const limited = Math.min(this.columns, Math.max(0, position));
    const cell = Math.min(this.columns - 1, Math.floor(limited));
    return this.#sums[cell]! + (this.#sums[cell + 1]! - this.#sums[cell]!) * (limited - cell);
  }

  private addContact({ bottom, height }: Figure): void {
    const { coverage } = this.#shape;
    const reach = Math.max(1.5, height * FOOT_SHARE);
    for (let x = 0; x < this.columns; x++) {
      let lowest = -1;
      for (let y = Math.floor(bottom); y >= 0 && y > bottom - reach; y--)
        if (y < this.rows && coverage[y * this.columns + x]! > 0.3) {
          lowest = Math.max(lowest, y + coverage[y * this.columns + x]!);
        }
      if (lowest < 0) continue;
      for (let y = 0; y < this.rows; y++) {
        const distance = Math.abs(y + 0.5 - lowest) / reach;
        if (distance >= 1) continue;
        const at = y * this.columns + x;
        this.darkness[at] = Math.max(this.darkness[at]!, this.#opacity * (1 - distance) * 1.3);
      }
    }
  }

  private findReach(): void {
    for (let y = 0; y < this.rows; y++) {
      const row = this.darkness.subarray(y * this.columns, (y + 1) * this.columns);
      this.#starts[y] = row.findIndex((value) => value > MIN_DARKNESS);
      this.#ends[y] = row.findLastIndex((value) => value > MIN_DARKNESS);
    }
  }

  getReach(y: number): { readonly start: number; readonly end: number } {
    const top = Math.min(this.rows - 1, Math.max(0, Math.floor((y + 0.5) / CELL - 0.5)));
    const bottom = Math.min(this.rows - 1, top + 1);
    const [upper, lower] = [this.#starts[top]!, this.#starts[bottom]!];
    if (upper < 0 && lower < 0) return NOWHERE;
    const start = upper < 0 ? lower : lower < 0 ? upper : Math.min(upper, lower);
    return {
      start: Math.max(0, (start - 1) * CELL),
      end: Math.min(this.#width, (Math.max(this.#ends[top]!, this.#ends[bottom]!) + 2) * CELL),
    };
  }

  apply({ first, second, third }: PixelRows, y: number, start: number, end: number): void {
    const row = this.#reader.read(this.darkness, y);
    for (let x = start; x < end; x++) {
      const position = getCellPosition(x, CELL);
      const cell = position | 0;
      const kept = 1 - (row[cell]! + (row[cell + 1]! - row[cell]!) * (position - cell));
      first[x]! *= kept;
      second[x]! *= kept;
      third[x]! *= kept;
    }
  }
}

/** Rows of cells between which a subject stands. */
interface Figure {
  readonly top: number;
  readonly bottom: number;
  readonly height: number;
}
