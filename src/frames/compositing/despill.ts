import type { PixelRows } from '../../media/video/light-converter.ts';
import { getHuePosition, getSpillAxes, type SpillProfile } from '../spill.ts';
import { getCellPosition } from './cell-grid.ts';
import type { ForegroundEffect } from './light-effects.ts';
import { CELL, type MatteShape } from './matte-shape.ts';
import { TILE } from './matte-tiles.ts';

/** Depth inside the subject up to which spill is taken off, and from which it is not, as shares of the picture's height. */
const FULL_DEPTH = 0.1;
const LAST_DEPTH = 0.18;
const ROUNDS = 5;
/** Growth of the share of screen from round to round below which the next rounds would show nothing. */
const SETTLED = 1e-3;
/** Darker than this is black: linear light. */
const MIN_SUM = 1e-4;

/** Entries of the table of limits, for shares across from -1 to 1. */
const STEPS = 8193;
const HALF = (STEPS - 1) / 2;

/**
 * Takes the light that a screen throws on the subject off again: F - sS, with the screen's color S and the least s that
 * brings the pixel back to what the subject's own colors of that hue are. Nothing is taken from other colors, and what
 * lies deep inside of the subject is its own.
 */
export class Despill implements ForegroundEffect {
  readonly #screen: SpillProfile['screen'];
  readonly #limits: Float32Array;
  readonly #lowestLimit: number;
  readonly #axes: ReturnType<typeof getSpillAxes>;
  readonly #shape: MatteShape;
  readonly #full: number;
  readonly #last: number;

  constructor(profile: SpillProfile, shape: MatteShape, height: number) {
    this.#screen = profile.screen;
    this.#limits = expandLimits(profile.limits);
    this.#lowestLimit = Math.min(...profile.limits);
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
    const [screenRed, screenGreen, screenBlue] = this.#screen;
    const [alongRed, alongGreen, alongBlue] = this.#axes.along;
    const [acrossRed, acrossGreen, acrossBlue] = this.#axes.across;
    const limits = this.#limits;
    const lowest = this.#lowestLimit;
    const screenSum = screenRed + screenGreen + screenBlue;
    const screenAlong = alongRed * screenRed + alongGreen * screenGreen + alongBlue * screenBlue;
    const depths = this.#shape.interpolateDepth(y);
    const full = this.#full;
    const last = this.#last;
    for (let x = start; x < end; x++) {
      const red = first[x]!;
      const green = second[x]!;
      const blue = third[x]!;
      const sum = red + green + blue;
      const excess = alongRed * red + alongGreen * green + alongBlue * blue;
      if (excess <= lowest * sum) continue;
      const position = getCellPosition(x, CELL);
      const cell = position | 0;
      const depth = depths[cell]! + (depths[cell + 1]! - depths[cell]!) * (position - cell);
      if (depth >= last) continue;
      const side = acrossRed * red + acrossGreen * green + acrossBlue * blue;
      let share = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const left = Math.max(MIN_SUM, sum - share * screenSum);
        const limit = limits[getIndex(side / left)]!;
        const missing = excess - limit * sum;
        const before = share;
        share = missing > 0 ? missing / (screenAlong - limit * screenSum) : 0;
        // Without spill the first round finds none, and the second would find the same.
        if (share - before < SETTLED) break;
      }
      if (share === 0) continue;
      if (depth > full) share *= (last - depth) / (last - full);
      first[x] = Math.max(0, red - share * screenRed);
      second[x] = Math.max(0, green - share * screenGreen);
      third[x] = Math.max(0, blue - share * screenBlue);
    }
  }
}

/** Limits between hues, close enough together that the nearest is as good as one between two. */
function expandLimits(limits: SpillProfile['limits']): Float32Array {
  return Float32Array.from({ length: STEPS }, (_, index) => {
    const hue = getHuePosition((index - HALF) / HALF);
    const below = Math.floor(hue);
    return limits[below]! + (limits[below + 1]! - limits[below]!) * (hue - below);
  });
}

function getIndex(across: number): number {
  const index = across * HALF + HALF + 0.5;
  return index < 0 ? 0 : index >= STEPS ? STEPS - 1 : index | 0;
}
