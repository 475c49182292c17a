import type { Plate } from '../../frames/plate.ts';
import { type RgbPicture, readRgbPicture, readRgbPlate } from '../../frames/rgb-picture.ts';
import { readFixedSize } from '../../inference/model-form.ts';
import type { Frame } from '../../media/frame.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';
import type { LeasedSessions } from '../mask-nets/leased-session.ts';
import { fillPlate } from './fill-plate.ts';
import { MULTIPLE } from './plate-net-form.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The net, open, in the size in which it looks at pictures of a format. */
export class PlateNet implements AsyncDisposable {
  readonly size: Size;
  readonly #opened: LeasedSessions;
  readonly #source: WorkingPicture;

  /** @param maxSide longest side in which it looks at them, unless its file has one size alone */
  constructor(opened: LeasedSessions, source: WorkingPicture, maxSide = Number.POSITIVE_INFINITY) {
    const scale = Math.min(1, maxSide / Math.max(source.width, source.height));
    const fit = (side: number): number => Math.max(1, Math.round((side * scale) / MULTIPLE)) * MULTIPLE;
    const input = opened.sessions[0]!.inputs.find(({ name }) => name === 'src')!;
    this.#opened = opened;
    this.#source = source;
    this.size = readFixedSize(input) ?? { width: fit(source.width), height: fit(source.height) };
  }

  readPicture(frame: Frame): RgbPicture {
    return readRgbPicture(frame, this.#source, this.size);
  }

  /** What the net is shown as the picture without the subject. */
  readPlate(plate: Plate): RgbPicture {
    return readRgbPlate(fillPlate(plate), this.#source, this.size);
  }

  /** @returns opacity, about 0 to 1, in the net's own size */
  async matte(picture: RgbPicture, plate: RgbPicture): Promise<Float32Array> {
    const shape = [1, 3, this.size.height, this.size.width];
    const inputs = { src: { data: picture.data, shape }, bgr: { data: plate.data, shape } };
    const { pha } = await this.#opened.sessions[0]!.run(inputs, ['pha']);
    return pha!.data;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened[Symbol.asyncDispose]();
  }
}
