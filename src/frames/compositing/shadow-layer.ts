import type { Light } from '../../analysis/light.ts';
import type { PixelRows } from '../../media/video/light-converter.ts';
import { CastShadow } from './cast-shadow.ts';
import { blurCells, CellRows, getCellPosition } from './cell-grid.ts';
import { addContactShadow } from './contact-shadow.ts';
import type { BackgroundEffect } from './light-effects.ts';
import { CELL, type MatteShape } from './matte-shape.ts';
import { findStandingFigure } from './standing-figure.ts';

const MIN_DARKNESS = 0.002;
const NOWHERE = { start: 0, end: 0 };

/**
 * The shadow that the subject throws on the ground of the new background: dark where the feet touch it, and the subject's
 * outline laid down away from the light. There is none if the subject runs out of the picture below, as the ground isn't
 * seen then.
 */
export class ShadowLayer implements BackgroundEffect {
  /** Darkness of the cells, 0 to 1; opacity included. */
  readonly darkness: Float32Array;
  readonly columns: number;
  readonly rows: number;
  readonly #shape: MatteShape;
  readonly #width: number;
  readonly #opacity: number;
  readonly #cast: CastShadow;
  readonly #scratch: Float32Array;
  readonly #reader: CellRows;
  /** First and last dark cell of each row, -1 for none. */
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;

  constructor(opacity: number, light: Light | undefined, shape: MatteShape, width: number) {
    const { columns, rows } = shape;
    this.columns = columns;
    this.rows = rows;
    this.#shape = shape;
    this.#width = width;
    this.#opacity = opacity;
    this.#cast = new CastShadow(opacity, light, shape);
    this.darkness = new Float32Array(columns * rows);
    this.#scratch = new Float32Array(columns * rows);
    this.#reader = new CellRows({ columns, rows, channels: 1 }, CELL);
    this.#starts = new Int32Array(rows);
    this.#ends = new Int32Array(rows);
  }

  start(alpha: Uint16Array): void {
    const { darkness, columns, rows } = this;
    darkness.fill(0);
    const figure = findStandingFigure(this.#shape, alpha, this.#width);
    if (figure) {
      this.#cast.cast(darkness, figure);
      addContactShadow(darkness, this.#shape, figure, this.#opacity);
      for (let pass = 0; pass < 2; pass++)
        blurCells(darkness, this.#scratch, { columns, rows, channels: 1 }, 1);
      for (let at = 0; at < darkness.length; at++) darkness[at]! *= figure.grounding;
    }
    this.findReach();
    this.#reader.reset();
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
