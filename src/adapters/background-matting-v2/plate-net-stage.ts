import type { Matte, MatteRequest, MatteStage } from '../../engines/matter.ts';
import { judgeClarity } from '../../frames/mask-doubt.ts';
import { resizePlane } from '../../frames/plane-resampling.ts';
import { readRgbPicture, readRgbPlate } from '../../frames/rgb-picture.ts';
import { readFixedSize } from '../../inference/model-form.ts';
import type { TensorValue } from '../../inference/session.ts';
import type { Frame } from '../../media/frame.ts';
import type { LeasedSessions } from '../mask-nets/leased-session.ts';
import { MULTIPLE } from './plate-net-form.ts';

/** Mattes a segment by a net that compares each frame with the plate. */
export class PlateNetStage implements MatteStage {
  readonly #opened: LeasedSessions;
  readonly #request: MatteRequest;
  readonly #size: { readonly width: number; readonly height: number };
  readonly #plate: TensorValue;

  constructor(opened: LeasedSessions, request: MatteRequest) {
    const { source, finding } = request;
    if (!finding.plate) throw new Error('a plate matte was opened without its plate');
    const fit = (side: number): number => Math.max(1, Math.round(side / MULTIPLE)) * MULTIPLE;
    const input = opened.sessions[0]!.inputs.find(({ name }) => name === 'src')!;
    this.#opened = opened;
    this.#request = request;
    this.#size = readFixedSize(input) ?? { width: fit(source.width), height: fit(source.height) };
    const { width, height } = this.#size;
    const { data } = readRgbPlate(finding.plate, source, this.#size);
    this.#plate = { data, shape: [1, 3, height, width] };
  }

  async warmUp(frame: Frame): Promise<void> {
    frame.free();
  }

  async *process(frame: Frame): AsyncGenerator<Matte, void, undefined> {
    try {
      this.#request.signal.throwIfAborted();
      yield await this.matte(frame);
    } finally {
      frame.free();
    }
  }

  async *flush(): AsyncGenerator<Matte, void, undefined> {}

  private async matte(frame: Frame): Promise<Matte> {
    const { source } = this.#request;
    const { data } = readRgbPicture(frame, source, this.#size);
    const inputs = { src: { data, shape: this.#plate.shape }, bgr: this.#plate };
    const { pha } = await this.#opened.sessions[0]!.run(inputs, ['pha']);
    const plane = { samples: pha!.data, stride: this.#size.width, ...this.#size };
    const values = resizePlane(plane, source.width, source.height);
    const { clarity } = judgeClarity({ width: source.width, height: source.height, values });
    const alpha = Uint16Array.from(values, (value) => Math.min(1, Math.max(0, value)) * 65_535 + 0.5);
    return { pts: frame.pts, alpha, confidence: clarity };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened[Symbol.asyncDispose]();
  }
}
