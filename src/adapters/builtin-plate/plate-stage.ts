import type { Matte, MatteRequest, MatteStage } from '../../engines/matter.ts';
import { FineOpacity } from '../../frames/fine-opacity.ts';
import { JointSmoothing } from '../../frames/joint-smoothing.ts';
import { KnownBackgroundAlpha } from '../../frames/known-background-alpha.ts';
import { PlateComparison } from '../../frames/plate-comparison.ts';
import type { Frame } from '../../media/frame.ts';
import { LightConverter } from '../../media/video/light-converter.ts';
import type { PlateWeights } from './opacity-weights.ts';
import { readPlateData } from './plate-data.ts';

/** Mattes a segment by its plate, every frame for itself. */
export class PlateStage implements MatteStage {
  readonly #request: MatteRequest;
  readonly #comparison: PlateComparison;
  readonly #alpha: KnownBackgroundAlpha;
  readonly #smoothing: JointSmoothing;
  readonly #fine: FineOpacity;
  readonly #sharp: Uint16Array;

  constructor(request: MatteRequest, weights: PlateWeights) {
    const { source, finding } = request;
    const { plate } = finding;
    if (!plate) throw new Error('a plate matte was opened without its plate');
    const converter = new LightConverter(source);
    const { noise } = readPlateData(finding.data);
    this.#request = request;
    this.#comparison = new PlateComparison({ source, converter, plate, noise, weights: weights.judge });
    this.#alpha = new KnownBackgroundAlpha(source, converter);
    this.#smoothing = new JointSmoothing(source);
    this.#fine = new FineOpacity(source, this.#comparison.judged, weights.fine);
    this.#sharp = new Uint16Array(source.width * source.height);
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
    const { half, plate, plateLuma, judge, mask } = this.#comparison;
    const map = this.#comparison.compare(frame);
    const alpha = new Uint16Array(width * height);
    this.#alpha.compute({ ...map, frame, half, plate, plateLuma }, alpha);
    this.#sharp.set(alpha);
    this.#smoothing.apply(alpha, frame, map.trimap);
    const { contrasts, differences } = this.#alpha;
    const colors = { sharp: this.#sharp, smooth: alpha, contrasts, differences };
    this.#fine.compute({ judge, depths: mask.depths, ...colors }, alpha);
    return { pts: frame.pts, alpha, confidence: this.#comparison.confidence };
  }

  async *flush(): AsyncGenerator<Matte, void, undefined> {}

  async [Symbol.asyncDispose](): Promise<void> {}
}
