import type { Light } from '../../analysis/light.ts';
import { RoughNormals } from '../../analysis/rough-normals.ts';
import type { PixelRows } from '../../media/video/light-converter.ts';
import { CellRows, getCellPosition } from './cell-grid.ts';
import { computeLightColor, Irradiance } from './irradiance.ts';
import type { ForegroundEffect } from './light-effects.ts';
import type { MatteShape } from './matte-shape.ts';

/** Cells of the matte's shape on a side of a cell of normals. */
const MERGED = 2;
const CELL = 16;
/** Limits of the gain in one place. */
const MIN_GAIN = 0.4;
const MAX_GAIN = 2.2;
/** How much of the difference in color temperature is taken over; the rest is the color transfer's. */
const TINT_SHARE = 0.5;

/** Lights on a subject: its own, and the new background's. */
interface Lights {
  readonly subject: Light;
  readonly background: Light;
}

/**
 * Lights the subject as the new background would: each place is multiplied by the new irradiance over the old one, by its
 * rough normal. How far is the strength times the confidence in both lights.
 */
export class Relight implements ForegroundEffect {
  readonly #shape: MatteShape;
  readonly #normals: RoughNormals;
  readonly #coverage: Float32Array;
  readonly #gains: Float32Array;
  readonly #reader: CellRows;
  readonly #old: Irradiance;
  readonly #new: Irradiance;
  readonly #share: number;
  readonly #tint: readonly [number, number, number];

  constructor(lights: Lights, strength: number, shape: MatteShape) {
    const { subject, background } = lights;
    this.#shape = shape;
    const [columns, rows] = [Math.ceil(shape.columns / MERGED), Math.ceil(shape.rows / MERGED)];
    this.#normals = new RoughNormals(columns, rows);
    this.#coverage = new Float32Array(columns * rows);
    this.#gains = new Float32Array(columns * rows);
    this.#reader = new CellRows({ columns, rows, channels: 1 }, CELL);
    this.#old = new Irradiance(subject);
    this.#new = new Irradiance(background);
    this.#share = strength * Math.min(subject.direction.confidence, background.direction.confidence);
    const share =
      strength * TINT_SHARE * Math.min(subject.temperature.confidence, background.temperature.confidence);
    const [from, to] = [subject, background].map(({ temperature }) => computeLightColor(temperature.value));
    this.#tint = [0, 1, 2].map((channel) => (to![channel]! / from![channel]!) ** share) as [
      number,
      number,
      number,
    ];
  }

  start(): void {
    const { columns, rows, coverage } = this.#shape;
    const own = this.#normals;
    for (let y = 0; y < own.rows; y++)
      for (let x = 0; x < own.columns; x++) {
        const [right, below] = [Math.min(columns - 1, x * 2 + 1), Math.min(rows - 1, y * 2 + 1)];
        this.#coverage[y * own.columns + x] =
          (coverage[y * 2 * columns + x * 2]! +
            coverage[y * 2 * columns + right]! +
            coverage[below * columns + x * 2]! +
            coverage[below * columns + right]!) /
          4;
      }
    own.update(this.#coverage);
    this.computeGains();
    this.#reader.reset();
  }

  private computeGains(): void {
    const { x, y, z } = this.#normals;
    const limited = (gain: number): number => Math.min(MAX_GAIN, Math.max(MIN_GAIN, gain));
    let [sum, weight] = [0, 0];
    for (let cell = 0; cell < x.length; cell++) {
      const ratio = this.#new.at(x[cell]!, y[cell]!, z[cell]!) / this.#old.at(x[cell]!, y[cell]!, z[cell]!);
      const gain = limited(1 + this.#share * (ratio - 1));
      this.#gains[cell] = gain;
      sum += gain * this.#coverage[cell]!;
      weight += this.#coverage[cell]!;
    }
    // The subject as a whole keeps its brightness, which is the color transfer's to change.
    const mean = weight > 0 ? sum / weight : 1;
    for (let cell = 0; cell < x.length; cell++) this.#gains[cell]! /= mean;
  }

  markTiles(marks: Uint8Array): void {
    marks.fill(1);
  }

  apply({ first, second, third }: PixelRows, y: number, start: number, end: number): void {
    const gains = this.#reader.read(this.#gains, y);
    const [tintRed, tintGreen, tintBlue] = this.#tint;
    for (let x = start; x < end; x++) {
      const position = getCellPosition(x, CELL);
      const cell = position | 0;
      const gain = gains[cell]! + (gains[cell + 1]! - gains[cell]!) * (position - cell);
      first[x]! *= gain * tintRed;
      second[x]! *= gain * tintGreen;
      third[x]! *= gain * tintBlue;
    }
  }
}
