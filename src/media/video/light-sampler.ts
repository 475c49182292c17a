import { type Frame, getPlanes16, type Plane16 } from '../frame.ts';
import { createPixelRows, LightConverter, type PixelRows } from './light-converter.ts';
import type { WorkingPicture } from './working-picture.ts';

/** Reads linear light of every so manieth pixel of a row, with chroma of the nearest site: for statistics. */
export class LightSampler {
  readonly step: number;
  readonly converter: LightConverter;
  /** Samples of the row that was read last: the first is of the row's first pixel. */
  readonly row: PixelRows;
  readonly #format: WorkingPicture;
  #planes: readonly [Plane16, Plane16, Plane16] | undefined;

  constructor(format: WorkingPicture, step: number) {
    this.step = step;
    this.converter = new LightConverter(format);
    this.row = createPixelRows(Math.ceil(format.width / step));
    this.#format = format;
  }

  /** Begins with a frame, which has to stay until its last row was read. */
  start(frame: Frame): void {
    const { width, height, chromaShiftX, chromaShiftY } = this.#format;
    const chroma = {
      width: (width + chromaShiftX) >> chromaShiftX,
      height: (height + chromaShiftY) >> chromaShiftY,
    };
    this.#planes = getPlanes16(frame, [{ width, height }, chroma, chroma] as const);
  }

  /** Reads row `y` of the frame to `row`. */
  read(y: number): void {
    const { width, chromaShiftX, chromaShiftY } = this.#format;
    const [luma, cb, cr] = this.#planes!;
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
