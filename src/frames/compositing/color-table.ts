import type { PixelRows } from '../../media/video/light-converter.ts';
import {
  LAST_VALUE,
  LIGHT_STEPS,
  type TransferTables,
  VALUE_OFFSET,
  VALUE_STEPS,
} from '../../media/video/transfer-curve.ts';
import type { CubeLut } from '../cube-lut.ts';
import type { ForegroundEffect } from './light-effects.ts';

/** Index of black in the table from values to light, with what rounds. */
const VALUE_START = VALUE_OFFSET * VALUE_STEPS + 0.5;

/**
 * Replaces the subject's colors by those of a table. Between its points they are interpolated in the tetrahedron around
 * each, as color management does: with half the work of all eight points, and grays stay exactly between two grays.
 */
export class ColorTable implements ForegroundEffect {
  readonly #lut: CubeLut;
  readonly #tables: TransferTables;
  /** Positions in the table of linear light, as `TransferTables.value` lists it. */
  readonly #positions: Float32Array;

  constructor(lut: CubeLut, tables: TransferTables) {
    this.#lut = lut;
    this.#tables = tables;
    this.#positions = tables.value.map((value) => Math.min(1, Math.max(0, value)) * (lut.size - 1));
  }

  start(): void {}

  markTiles(marks: Uint8Array): void {
    marks.fill(1);
  }

  apply({ first, second, third }: PixelRows, _y: number, start: number, end: number): void {
    const { light, lightOffset } = this.#tables;
    const positions = this.#positions;
    const { size, data } = this.#lut;
    const last = positions.length - 1;
    const offset = lightOffset * LIGHT_STEPS + 0.5;
    const byRed = 3;
    const byGreen = size * 3;
    const byBlue = size * size * 3;
    const byAll = byRed + byGreen + byBlue;
    for (let x = start; x < end; x++) {
      const red = positions[limitIndex(first[x]! * LIGHT_STEPS + offset, last)]!;
      const green = positions[limitIndex(second[x]! * LIGHT_STEPS + offset, last)]!;
      const blue = positions[limitIndex(third[x]! * LIGHT_STEPS + offset, last)]!;
      const r = red | 0;
      const g = green | 0;
      const b = blue | 0;
      const dr = red - r;
      const dg = green - g;
      const db = blue - b;
      // From the near corner to the far one: along the greatest distance first, along the least last.
      const redFirst = dr >= dg;
      const high = redFirst ? (dr >= db ? dr : db) : dg >= db ? dg : db;
      const low = redFirst ? (dg <= db ? dg : db) : dr <= db ? dr : db;
      const middle = dr + dg + db - high - low;
      const byHigh = redFirst ? (dr >= db ? byRed : byBlue) : dg >= db ? byGreen : byBlue;
      const byLow = redFirst ? (dg <= db ? byGreen : byBlue) : dr <= db ? byRed : byBlue;
      const byMiddle = byAll - byHigh - byLow;
      const near = r * byRed + g * byGreen + b * byBlue;
      // On the table's far sides there is no way to go, and none is needed.
      const one = high > 0 ? near + byHigh : near;
      const two = middle > 0 ? one + byMiddle : one;
      const far = low > 0 ? two + byLow : two;
      const nearShare = 1 - high;
      const oneShare = high - middle;
      const twoShare = middle - low;
      const newRed =
        nearShare * data[near]! + oneShare * data[one]! + twoShare * data[two]! + low * data[far]!;
      const newGreen =
        nearShare * data[near + 1]! +
        oneShare * data[one + 1]! +
        twoShare * data[two + 1]! +
        low * data[far + 1]!;
      const newBlue =
        nearShare * data[near + 2]! +
        oneShare * data[one + 2]! +
        twoShare * data[two + 2]! +
        low * data[far + 2]!;
      first[x] = light[limitIndex(newRed * VALUE_STEPS + VALUE_START, LAST_VALUE)]!;
      second[x] = light[limitIndex(newGreen * VALUE_STEPS + VALUE_START, LAST_VALUE)]!;
      third[x] = light[limitIndex(newBlue * VALUE_STEPS + VALUE_START, LAST_VALUE)]!;
    }
  }
}

function limitIndex(index: number, last: number): number {
  return index < 0 ? 0 : index > last ? last : index | 0;
}
