import type { PixelRows } from '../../media/video/light-converter.ts';
import { getHuePosition, getSpillAxes, type SpillProfile } from '../spill.ts';
import { getCellPosition } from './cell-grid.ts';
import { CELL, type MatteShape } from './matte-shape.ts';
import { TILE } from './matte-tiles.ts';
import type { ForegroundEffect } from './row-composer.ts';

/** Depth inside the subject up to which spill is taken off, and from which it is not, as shares of the picture's height. */
const FULL_DEPTH = 0.1;
const LAST_DEPTH = 0.18;
const ROUNDS = 2;

/**
 * Takes the light that a screen throws on the subject off again: F - sS, with the screen's color S and the least s that
 * brings the pixel back to what the subject's own colors of that hue are. Nothing is taken from other colors, and what
 * lies deep inside of the subject is its own.
 */
export class Despill implements ForegroundEffect {
  readonly #profile: SpillProfile;
  readonly #axes: ReturnType<typeof getSpillAxes>;
  readonly #shape: MatteShape;
  readonly #full: number;
  readonly #last: number;

  constructor(profile: SpillProfile, shape: MatteShape, height: number) {
    this.#profile = profile;
    this.#axes = getSpillAxes(profile.screen);
    this.#shape = shape;
    this.#full = FULL_DEPTH * height;
    this.#last = LAST_DEPTH * height;
  }

  start(): void {}

  markTiles(marks: Uint8Array): void {
    const { columns, rows, depth } = this.#shape;
    const tileColumns = Math.ceil((columns * CELL) / TILE);
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++)
        if (depth[y * columns + x]! < this.#last + CELL)
          marks[Math.floor((y * CELL) / TILE) * tileColumns + Math.floor((x * CELL) / TILE)] = 1;
  }

  apply({ first, second, third }: PixelRows, y: number, start: number, end: number): void {
    const { screen, limits } = this.#profile;
    const [screenRed, screenGreen, screenBlue] = screen;
    const [alongRed, alongGreen, alongBlue] = this.#axes.along;
    const [acrossRed, acrossGreen, acrossBlue] = this.#axes.across;
    const screenSum = screenRed + screenGreen + screenBlue;
    const screenAlong = alongRed * screenRed + alongGreen * screenGreen + alongBlue * screenBlue;
    const depths = this.#shape.interpolateDepth(y);
    const byDepth = 1 / (this.#last - this.#full);
    for (let x = start; x < end; x++) {
      const position = getCellPosition(x, CELL);
      const cell = position | 0;
      const depth = depths[cell]! + (depths[cell + 1]! - depths[cell]!) * (position - cell);
      if (depth >= this.#last) continue;
      const red = first[x]!;
      const green = second[x]!;
      const blue = third[x]!;
      const sum = red + green + blue;
      const excess = alongRed * red + alongGreen * green + alongBlue * blue;
      const side = acrossRed * red + acrossGreen * green + acrossBlue * blue;
      let share = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const left = Math.max(1e-4, sum - share * screenSum);
        const hue = getHuePosition(side / left);
        const index = Math.floor(hue);
        const limit = limits[index]! + (limits[index + 1]! - limits[index]!) * (hue - index);
        share = Math.max(0, (excess - limit * sum) / (screenAlong - limit * screenSum));
      }
      if (share === 0) continue;
      if (depth > this.#full) share *= (this.#last - depth) * byDepth;
      first[x] = Math.max(0, red - share * screenRed);
      second[x] = Math.max(0, green - share * screenGreen);
      third[x] = Math.max(0, blue - share * screenBlue);
    }
  }
}
