import { type Frame, getPlane16 } from '../media/frame.ts';
import type { LightConverter } from '../media/video/light-converter.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { createHalfPicture, readHalfPicture } from './half-picture.ts';
import { findKnown, halvePlate } from './halve-plate.ts';
import { LightGainMeter } from './light-gain.ts';
import type { PicturePair } from './opacity-evidence.ts';
import { OpacityJudge } from './opacity-judge.ts';
import type { OpacityWeights } from './opacity-net.ts';
import type { HalfNoise } from './picture-noise.ts';
import { PLATE_UNITS, type Plate } from './plate.ts';
import { PlateWindows } from './plate-windows.ts';
import { SubjectMask } from './subject-mask.ts';
import { SurroundingLight } from './surrounding-light.ts';

/** What a plate is compared with frames by. */
export interface PlateSettings {
  readonly source: WorkingPicture;
  readonly converter: LightConverter;
  readonly plate: Plate;
  /** Deviations of the frames from their plate, at half size. */
  readonly noise: HalfNoise;
  readonly weights: OpacityWeights;
}

/** Compares frames with their plate, one after another: where the subject is, what is behind it and how solid it is. */
export class PlateComparison {
  readonly pair: PicturePair;
  readonly mask: SubjectMask;
  readonly judge: OpacityJudge;
  readonly #source: WorkingPicture;
  readonly #black: number;
  readonly #isKnown: Uint8Array;
  readonly #gains = new LightGainMeter();
  readonly #windows: PlateWindows;
  readonly #light: SurroundingLight;

  constructor({ source, converter, plate, noise, weights }: PlateSettings) {
    const { width, height } = source;
    const half = createHalfPicture(source);
    const halved = halvePlate(plate, converter.black);
    const isKnown = findKnown(plate);
    this.#source = source;
    this.#black = converter.black;
    this.#isKnown = isKnown;
    this.#windows = new PlateWindows(halved, noise);
    this.#light = new SurroundingLight(halved);
    this.mask = new SubjectMask(halved, isKnown);
    this.judge = new OpacityJudge({ half: halved, fineWidth: width }, converter, isKnown, weights);
    this.pair = {
      half,
      fine: new Float32Array(width * height),
      plate: halved,
      finePlate: Float32Array.from(plate.planes[0], (code) => code / PLATE_UNITS - converter.black),
      lit: createHalfPicture(source),
      weights: this.#windows.weights,
    };
  }

  compare(frame: Frame): void {
    const { half, plate } = this.pair;
    readHalfPicture(frame, this.#source, half);
    this.#readFine(frame);
    const gain = this.#gains.measure(half, plate);
    this.#windows.compare(half, gain);
    this.mask.find(this.#windows.differences);
    this.#relight(gain);
    this.judge.judge(this.pair, this.mask);
  }

  /** How sure the last frame's opacity is, 0 to 1: less where what was never uncovered lies openly beside the background. */
  get confidence(): number {
    const { depths } = this.mask;
    let [outline, unknown] = [0, 0];
    for (let at = 0; at < depths.length; at++) {
      if (depths[at] !== 1) continue;
      outline++;
      if (this.#isKnown[at] === 0) unknown++;
    }
    return outline === 0 ? 1 : 1 - unknown / outline;
  }

  #readFine(frame: Frame): void {
    const { width, height } = this.#source;
    const { samples, stride } = getPlane16(frame, 0, width, height);
    const [fine, black] = [this.pair.fine as Float32Array, this.#black];
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0, from = y * stride; x < width; x++) fine[at++] = samples[from++]! - black;
    }
  }

  /** Lights the plate as what is seen of it, and what the subject hides as what is around. */
  #relight(gain: number): void {
    const { plate, lit } = this.pair;
    const { mask } = this.mask;
    const { lights } = this.#windows;
    for (let at = 0; at < mask.length; at++) {
      const light = mask[at] === 0 ? lights[at]! : gain;
      lit.luma[at] = plate.luma[at]! * light;
      lit.blue[at] = plate.blue[at]! * light;
      lit.red[at] = plate.red[at]! * light;
    }
    this.#light.carry(lit, plate, mask, gain);
  }
}
