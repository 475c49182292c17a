import type { Matte, MatteRequest, MatteStage } from '../../engines/matter.ts';
import { createHalfPicture, type HalfPicture, readHalfPicture } from '../../frames/half-picture.ts';
import { findKnown, halvePlate } from '../../frames/halve-plate.ts';
import { JointSmoothing } from '../../frames/joint-smoothing.ts';
import { KnownBackgroundAlpha } from '../../frames/known-background-alpha.ts';
import { LightGainMeter } from '../../frames/light-gain.ts';
import { PLATE_UNITS } from '../../frames/plate.ts';
import { PlateDifference } from '../../frames/plate-difference.ts';
import { createSignalPicture, readSignals, type SignalPicture } from '../../frames/signal-picture.ts';
import { SubjectColors } from '../../frames/subject-colors.ts';
import { SubjectMask } from '../../frames/subject-mask.ts';
import { SurroundingLight } from '../../frames/surrounding-light.ts';
import type { Frame } from '../../media/frame.ts';
import { LightConverter } from '../../media/video/light-converter.ts';
import { readPlateData } from './plate-data.ts';

/** Mattes a segment by its plate, every frame for itself. */
export class PlateStage implements MatteStage {
  readonly #request: MatteRequest;
  readonly #converter: LightConverter;
  readonly #half: HalfPicture;
  readonly #plate: HalfPicture;
  readonly #plateLuma: Float32Array;
  readonly #gains = new LightGainMeter();
  readonly #difference: PlateDifference;
  readonly #mask: SubjectMask;
  readonly #light: SurroundingLight;
  readonly #signals: SignalPicture;
  readonly #behind: SignalPicture;
  readonly #colors: SubjectColors;
  readonly #alpha: KnownBackgroundAlpha;
  readonly #smoothing: JointSmoothing;

  constructor(request: MatteRequest) {
    const { source, finding } = request;
    const plate = finding.plate;
    if (!plate) throw new Error('a plate matte was opened without its plate');
    this.#request = request;
    this.#converter = new LightConverter(source);
    this.#half = createHalfPicture(source);
    const { black } = this.#converter;
    this.#plate = halvePlate(plate, black);
    this.#plateLuma = Float32Array.from(plate.planes[0], (code) => code / PLATE_UNITS - black);
    this.#difference = new PlateDifference(this.#plate, readPlateData(finding.data).noise);
    this.#mask = new SubjectMask(this.#plate, findKnown(plate));
    this.#light = new SurroundingLight(this.#plate);
    this.#signals = createSignalPicture(this.#plate);
    this.#behind = createSignalPicture(this.#plate);
    this.#colors = new SubjectColors(this.#plate);
    this.#alpha = new KnownBackgroundAlpha(source, this.#converter);
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
    const { source } = this.#request;
    const half = this.#half;
    readHalfPicture(frame, source, half);
    const gain = this.#gains.measure(half, this.#plate);
    this.#difference.measure(half, gain);
    this.#mask.find(this.#difference);
    const { trimap } = this.#mask;
    const { lit } = this.#difference;
    this.#light.carry(lit, this.#plate, trimap, gain);
    readSignals(half, this.#converter, trimap, this.#signals);
    readSignals(lit, this.#converter, trimap, this.#behind);
    this.#colors.choose(this.#signals, this.#behind, trimap);
    const alpha = new Uint16Array(source.width * source.height);
    const [plateLuma, plate, subject] = [this.#plateLuma, this.#plate, this.#colors.colors];
    this.#alpha.compute({ frame, half, plateLuma, plate, lit, subject, trimap }, alpha);
    this.#smoothing.apply(alpha, frame, trimap);
    return { pts: frame.pts, alpha, confidence: 1 };
  }

  async *flush(): AsyncGenerator<Matte, void, undefined> {}

  async [Symbol.asyncDispose](): Promise<void> {}
}
