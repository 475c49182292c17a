import type { LightConverter, PixelRows } from '../../media/video/light-converter.ts';
import { blendChroma, getChromaSize, type PicturePlanes, type PlanesFormat } from './picture-planes.ts';

/** Reads rows of a working picture at full size as linear light, with chroma interpolated as `RowReader` does. */
export class LightReader {
  readonly #shiftX: number;
  readonly #shiftY: number;
  readonly #converter: LightConverter;
  readonly #cb: Float32Array;
  readonly #cr: Float32Array;

  constructor(format: PlanesFormat, converter: LightConverter) {
    this.#shiftX = format.chromaShiftX;
    this.#shiftY = format.chromaShiftY;
    this.#converter = converter;
    const { width } = getChromaSize(format);
    this.#cb = new Float32Array(width + 1);
    this.#cr = new Float32Array(width + 1);
  }

  /** Writes the light of row `y` from `start` up to `end` to the same places of `rows`. */
  read(planes: PicturePlanes, y: number, start: number, end: number, rows: PixelRows): void {
    const shift = this.#shiftX;
    const { samples, stride } = planes[0];
    const sites = [start >> shift, Math.min(planes[1].width, ((end - 1) >> shift) + 2)] as const;
    blendChroma(planes[1], y, { shiftY: this.#shiftY, sites }, this.#cb);
    blendChroma(planes[2], y, { shiftY: this.#shiftY, sites }, this.#cr);
    const row = { luma: samples, offset: y * stride, cb: this.#cb, cr: this.#cr, shiftX: shift };
    this.#converter.readLight(row, rows, start, end);
  }
}
