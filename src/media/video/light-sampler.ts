import { type Frame, getPlane16 } from '../frame.ts';
import { createPixelRows, LightConverter, type PixelRows } from './light-converter.ts';
import type { WorkingPicture } from './working-picture.ts';

/** Reads linear light of every so manieth pixel of a row, with chroma of the nearest site: for statistics. */
export class LightSampler {
  readonly step: number;
  readonly converter: LightConverter;
  /** Samples of the row that was read last: the first is of the row's first pixel. */
  readonly row: PixelRows;
  readonly #format: WorkingPicture;

  constructor(format: WorkingPicture, step: number) {
    this.step = step;
    this.converter = new LightConverter(format);
    this.row = createPixelRows(Math.ceil(format.width / step));
    this.#format = format;
  }

  read(frame: Frame, y: number): void {
    const { width, height, chromaShiftX, chromaShiftY } = this.#format;
    const [columns, rows] = [(width + chromaShiftX) >> chromaShiftX, (height + chromaShiftY) >> chromaShiftY];
    const luma = getPlane16(frame, 0, width, height);
    const cb = getPlane16(frame, 1, columns, rows);
    const cr = getPlane16(frame, 2, columns, rows);
    const site = (y >> chromaShiftY) * cb.stride;
    const { first, second, third } = this.row;
    for (let x = 0, i = 0; x < width; x += this.step, i++) {
      first[i] = luma.samples[y * luma.stride + x]!;
      second[i] = cb.samples[site + (x >> chromaShiftX)]!;
      third[i] = cr.samples[site + (x >> chromaShiftX)]!;
    }
    this.converter.toLight(this.row, 0, first.length);
  }
}
