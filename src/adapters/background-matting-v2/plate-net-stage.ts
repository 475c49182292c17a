import type { Matte, MatteRequest, MatteStage } from '../../engines/matter.ts';
import { judgeClarity } from '../../frames/mask-doubt.ts';
import { resizePlane } from '../../frames/plane-resampling.ts';
import type { RgbPicture } from '../../frames/rgb-picture.ts';
import type { Frame } from '../../media/frame.ts';
import type { PlateNet } from './plate-net.ts';

/** Mattes a segment by a net that compares each frame with the plate. */
export class PlateNetStage implements MatteStage {
  readonly #net: PlateNet;
  readonly #request: MatteRequest;
  readonly #plate: RgbPicture;

  constructor(net: PlateNet, request: MatteRequest) {
    const { plate } = request.finding;
    if (!plate) throw new Error('a plate matte was opened without its plate');
    this.#net = net;
    this.#request = request;
    this.#plate = net.readPlate(plate);
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
    const { size } = this.#net;
    const samples = await this.#net.matte(this.#net.readPicture(frame), this.#plate);
    const plane = { samples, stride: size.width, ...size };
    const values = resizePlane(plane, source.width, source.height);
    const scale = Math.min(1, size.width / source.width);
    const { clarity } = judgeClarity({ width: source.width, height: source.height, values }, scale);
    const alpha = Uint16Array.from(values, (value) => Math.min(1, Math.max(0, value)) * 65_535 + 0.5);
    return { pts: frame.pts, alpha, confidence: clarity };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#net[Symbol.asyncDispose]();
  }
}
