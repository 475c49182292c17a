import type { Matte, MatteRequest, MatteStage } from '../../engines/matter.ts';
import { JointSmoothing } from '../../frames/joint-smoothing.ts';
import { KnownBackgroundAlpha } from '../../frames/known-background-alpha.ts';
import type { OpacityWeights } from '../../frames/opacity-net.ts';
import { PlateComparison } from '../../frames/plate-comparison.ts';
import type { Frame } from '../../media/frame.ts';
import { LightConverter } from '../../media/video/light-converter.ts';
import { readPlateData } from './plate-data.ts';

/** Mattes a segment by its plate, every frame for itself. */
export class PlateStage implements MatteStage {
  readonly #request: MatteRequest;
  readonly #comparison: PlateComparison;
  readonly #alpha: KnownBackgroundAlpha;
  readonly #smoothing: JointSmoothing;

  constructor(request: MatteRequest, weights: OpacityWeights) {
    const { source, finding } = request;
    const { plate } = finding;
    if (!plate) throw new Error('a plate matte was opened without its plate');
    const converter = new LightConverter(source);
    const { noise } = readPlateData(finding.data);
    this.#request = request;
    this.#comparison = new PlateComparison({ source, converter, plate, noise, weights });
    this.#alpha = new KnownBackgroundAlpha(source, converter);
    this.#smoothing = new JointSmoothing(source);
  }

  async warmUp(frame: Frame): Promise<void> {
    frame.free();
  }

  async *process(frame: Frame): AsyncGenerator<Matte, void, undefined> {
    try {
      this.#request.signal.throwIfAborted();
      yield this.#matte(frame);
    } finally {
      frame.free();
    }
  }

  #matte(frame: Frame): Matte {
    const { width, height } = this.#request.source;
    const { half, plate, plateLuma } = this.#comparison;
    const map = this.#comparison.compare(frame);
    const alpha = new Uint16Array(width * height);
    this.#alpha.compute({ ...map, frame, half, plate, plateLuma }, alpha);
    this.#smoothing.apply(alpha, frame, map.trimap);
    return { pts: frame.pts, alpha, confidence: this.#comparison.confidence };
  }

  async *flush(): AsyncGenerator<Matte, void, undefined> {}

  async [Symbol.asyncDispose](): Promise<void> {}
}
