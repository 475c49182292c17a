import type { PixelRows } from '../../media/video/light-converter.ts';
import {
  LAST_VALUE,
  LIGHT_STEPS,
  type TransferTables,
  VALUE_OFFSET,
  VALUE_STEPS,
} from '../../media/video/transfer-curve.ts';
import type { CubeLut } from '../cube-lut.ts';
import type { ForegroundEffect } from './row-composer.ts';

/** Replaces the subject's colors by those of a table, interpolated linearly between the eight points around each. */
export class ColorTable implements ForegroundEffect {
  readonly #lut: CubeLut;
  readonly #tables: TransferTables;

  constructor(lut: CubeLut, tables: TransferTables) {
    this.#lut = lut;
    this.#tables = tables;
  }

  start(): void {}

  markTiles(marks: Uint8Array): void {
    marks.fill(1);
  }

  apply({ first, second, third }: PixelRows, _y: number, start: number, end: number): void {
    const { value, light, lightOffset } = this.#tables;
    const { size, data } = this.#lut;
    const last = value.length - 1;
    const offset = lightOffset * LIGHT_STEPS + 0.5;
    const most = size - 1;
    const [nextGreen, nextBlue] = [size * 3, size * size * 3];
    for (let x = start; x < end; x++) {
      const red = limit(value[limitIndex(first[x]! * LIGHT_STEPS + offset, last)]!) * most;
      const green = limit(value[limitIndex(second[x]! * LIGHT_STEPS + offset, last)]!) * most;
      const blue = limit(value[limitIndex(third[x]! * LIGHT_STEPS + offset, last)]!) * most;
      const r = red >= most ? most - 1 : red | 0;
      const g = green >= most ? most - 1 : green | 0;
      const b = blue >= most ? most - 1 : blue | 0;
      const dr = red - r;
      const dg = green - g;
      const db = blue - b;
      const base = r * 3 + g * nextGreen + b * nextBlue;
      const up = base + nextGreen;
      const back = base + nextBlue;
      const far = up + nextBlue;
      const near = 1 - dr;
      const lowFront = near * (1 - dg) * (1 - db);
      const highFront = near * dg * (1 - db);
      const lowBack = near * (1 - dg) * db;
      const highBack = near * dg * db;
      const lowFrontRight = dr * (1 - dg) * (1 - db);
      const highFrontRight = dr * dg * (1 - db);
      const lowBackRight = dr * (1 - dg) * db;
      const highBackRight = dr * dg * db;
      const newRed =
        lowFront * data[base + 0]! +
        lowFrontRight * data[base + 3]! +
        highFront * data[up + 0]! +
        highFrontRight * data[up + 3]! +
        lowBack * data[back + 0]! +
        lowBackRight * data[back + 3]! +
        highBack * data[far + 0]! +
        highBackRight * data[far + 3]!;
      const newGreen =
        lowFront * data[base + 1]! +
        lowFrontRight * data[base + 4]! +
        highFront * data[up + 1]! +
        highFrontRight * data[up + 4]! +
        lowBack * data[back + 1]! +
        lowBackRight * data[back + 4]! +
        highBack * data[far + 1]! +
        highBackRight * data[far + 4]!;
      const newBlue =
        lowFront * data[base + 2]! +
        lowFrontRight * data[base + 5]! +
        highFront * data[up + 2]! +
        highFrontRight * data[up + 5]! +
        lowBack * data[back + 2]! +
        lowBackRight * data[back + 5]! +
        highBack * data[far + 2]! +
        highBackRight * data[far + 5]!;
      first[x] = light[limitIndex((newRed + VALUE_OFFSET) * VALUE_STEPS + 0.5, LAST_VALUE)]!;
      second[x] = light[limitIndex((newGreen + VALUE_OFFSET) * VALUE_STEPS + 0.5, LAST_VALUE)]!;
      third[x] = light[limitIndex((newBlue + VALUE_OFFSET) * VALUE_STEPS + 0.5, LAST_VALUE)]!;
    }
  }
}

function limit(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}

function limitIndex(index: number, last: number): number {
  return index < 0 ? 0 : index > last ? last : index | 0;
}
