import type { Frame } from '../../media/frame.ts';
import type { PixelRows } from '../../media/video/light-converter.ts';
import type { LightSampler } from '../../media/video/light-sampler.ts';
import { blurCells, CellRows, getCellPosition } from './cell-grid.ts';
import type { ForegroundEffect } from './light-effects.ts';
import { CELL, type MatteShape } from './matte-shape.ts';
import { TILE } from './matte-tiles.ts';

/** Cells from the border of the subject into it over which light is spilled, for a picture of 1080 lines. */
const REACH_AT_1080 = 1.5;

/**
 * Lets the new background's light spill over the subject's edges, as it does in a lens and in fine hair: near the border a
 * share of the subject's light gives way to the blurred light of the background beside it.
 */
export class LightWrap implements ForegroundEffect {
  readonly #shape: MatteShape;
  readonly #strength: number;
  readonly #reach: number;
  /** Light of the background in cells: red, green, blue. */
  readonly #light: Float32Array;
  readonly #counts: Uint16Array;
  readonly #weights: Float32Array;
  readonly #scratch: Float32Array;
  readonly #weightRows: CellRows;
  readonly #lightRows: CellRows;

  constructor(strength: number, shape: MatteShape, height: number) {
    this.#shape = shape;
    this.#strength = strength;
    this.#reach = Math.max(1, Math.round((REACH_AT_1080 * height) / 1080));
    const { columns, rows } = shape;
    this.#light = new Float32Array(columns * rows * 3);
    this.#counts = new Uint16Array(columns * rows);
    this.#weights = new Float32Array(columns * rows);
    this.#weightRows = new CellRows({ columns, rows, channels: 1 }, CELL);
    this.#lightRows = new CellRows({ columns, rows, channels: 3 }, CELL);
    this.#scratch = new Float32Array(columns * rows * 3);
  }

  /** Takes the background of the next frames. */
  setBackground(picture: Frame, sampler: LightSampler, height: number): void {
    const { columns, rows } = this.#shape;
    this.#light.fill(0);
    this.#counts.fill(0);
    sampler.start(picture);
    for (let y = 0; y < height; y += sampler.step) {
      sampler.read(y);
      this.addRow(sampler, Math.floor(y / CELL) * columns);
    }
    for (let cell = 0, at = 0; cell < this.#counts.length; cell++, at += 3) {
      const count = Math.max(1, this.#counts[cell]!);
      for (let channel = 0; channel < 3; channel++) this.#light[at + channel]! /= count;
    }
    for (let pass = 0; pass < 2; pass++)
      blurCells(this.#light, this.#scratch, { columns, rows, channels: 3 }, this.#reach);
  }

  /** Adds the samples of a row to the cells from `row` on. */
  private addRow({ row: { first, second, third }, step }: LightSampler, row: number): void {
    const light = this.#light;
    const counts = this.#counts;
    for (let i = 0; i < first.length; i++) {
      const cell = row + Math.floor((i * step) / CELL);
      light[cell * 3]! += first[i]!;
      light[cell * 3 + 1]! += second[i]!;
      light[cell * 3 + 2]! += third[i]!;
      counts[cell]!++;
    }
  }

  start(): void {
    this.#weightRows.reset();
    this.#lightRows.reset();
    const { columns, rows, coverage } = this.#shape;
    for (let cell = 0; cell < coverage.length; cell++) this.#weights[cell] = 1 - coverage[cell]!;
    blurCells(this.#weights, this.#scratch, { columns, rows, channels: 1 }, this.#reach);
    // Twice what is open around, so that it is all at a straight edge.
    for (let cell = 0; cell < coverage.length; cell++)
      this.#weights[cell] = this.#strength * Math.min(1, 2 * this.#weights[cell]!) ** 2;
  }

  markTiles(marks: Uint8Array): void {
    const { columns, rows } = this.#shape;
    const tileColumns = Math.ceil((columns * CELL) / TILE);
    const getTile = (cell: number): number => Math.floor((cell * CELL) / TILE);
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++) {
        if (this.#weights[y * columns + x]! <= 0) continue;
        // Interpolation reaches half a cell into the neighbors.
        const left = getTile(Math.max(0, x - 1));
        const right = getTile(Math.min(columns - 1, x + 1));
        const bottom = getTile(Math.min(rows - 1, y + 1));
        for (let row = getTile(Math.max(0, y - 1)); row <= bottom; row++)
          for (let column = left; column <= right; column++) marks[row * tileColumns + column] = 1;
      }
  }

  apply({ first, second, third }: PixelRows, y: number, start: number, end: number): void {
    const weights = this.#weightRows.read(this.#weights, y);
    const light = this.#lightRows.read(this.#light, y);
    for (let x = start; x < end; x++) {
      const position = getCellPosition(x, CELL);
      const cell = position | 0;
      const share = position - cell;
      const weight = weights[cell]! + (weights[cell + 1]! - weights[cell]!) * share;
      if (weight <= 0) continue;
      const at = cell * 3;
      first[x]! += weight * (light[at]! + (light[at + 3]! - light[at]!) * share - first[x]!);
      second[x]! += weight * (light[at + 1]! + (light[at + 4]! - light[at + 1]!) * share - second[x]!);
      third[x]! += weight * (light[at + 2]! + (light[at + 5]! - light[at + 2]!) * share - third[x]!);
    }
  }
}
