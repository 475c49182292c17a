import type { Matte, MatteRequest, MatteStage } from '../../engines/matter.ts';
import type { OpacityWeights } from '../../frames/opacity-net.ts';
import type { Frame } from '../../media/frame.ts';
import { KeyReader } from './key-picture.ts';
import { decodeScreenData } from './screen-data.ts';
import { ScreenKeyer } from './screen-keyer.ts';

const OPAQUE = 65_535;

/** Mattes the frames of a segment one by one. */
export class ScreenStage implements MatteStage {
  readonly #request: MatteRequest;
  /** Undefined where the shot has no screen. */
  readonly #keyer: ScreenKeyer | undefined;

  constructor(request: MatteRequest, weights: OpacityWeights) {
    this.#request = request;
    const data = decodeScreenData(request.finding.data);
    const { plate } = request.finding;
    this.#keyer =
      data.isScreen && plate
        ? new ScreenKeyer(new KeyReader(request.source, plate), plate, data, weights)
        : undefined;
  }

  async warmUp(frame: Frame): Promise<void> {
    frame.free();
  }

  async *process(frame: Frame): AsyncIterable<Matte> {
    try {
      this.#request.signal.throwIfAborted();
      yield this.#matte(frame);
    } finally {
      frame.free();
    }
  }

  #matte(frame: Frame): Matte {
    const { width, height } = this.#request.source;
    const { pts } = frame;
    const alpha = new Uint16Array(width * height);
    if (!this.#keyer) return { pts, alpha: alpha.fill(OPAQUE), confidence: 0 };
    return { pts, alpha, confidence: this.#keyer.matte(frame, alpha) };
  }

  async *flush(): AsyncIterable<Matte> {}

  async [Symbol.asyncDispose](): Promise<void> {}
}
