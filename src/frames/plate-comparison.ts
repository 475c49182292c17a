import { type Frame, getPlane16 } from '../media/frame.ts';
import type { LightConverter } from '../media/video/light-converter.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { fillUnknown } from './fill-plate.ts';
import type { JudgedSize } from './fine-opacity.ts';
import { createHalfPicture, type HalfPicture, readHalfPicture } from './half-picture.ts';
import { findKnown, halvePlate } from './halve-plate.ts';
import { LightGainMeter } from './light-gain.ts';
import type { PicturePair } from './opacity-evidence.ts';
import { OpacityJudge } from './opacity-judge.ts';
import { type OpacityMap, OpacityMapWriter } from './opacity-map.ts';
import type { OpacityWeights } from './opacity-net.ts';
import type { HalfNoise } from './picture-noise.ts';
import { PLATE_UNITS, type Plate } from './plate.ts';
import { PlateWindows } from './plate-windows.ts';
import { createReduced, reduceHalf } from './reduce-half.ts';
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

/** Rows of the half picture from which opacity is judged on a smaller picture: edges aren't finer in larger pictures. */
const MAX_HEIGHT = 216;

/** Compares frames with their plate, one after another: where the subject is, what is behind it and how solid it is. */
export class PlateComparison {
  /** The last frame and the plate at half size. */
  readonly half: HalfPicture;
  readonly plate: HalfPicture;
  /** Luma of the plate at full size, in 10-bit codes above black. */
  readonly plateLuma: Float32Array;
  /** What is judged: half pictures, or smaller ones. */
  readonly pair: PicturePair;
  readonly mask: SubjectMask;
  readonly judge: OpacityJudge;
  readonly #source: WorkingPicture;
  readonly #black: number;
  readonly #isKnown: Uint8Array;
  readonly #factor: number;
  readonly #gains = new LightGainMeter();
  readonly #windows: PlateWindows;
  readonly #light: SurroundingLight;
  readonly #map: OpacityMapWriter;

  constructor({ source, converter, plate, noise, weights }: PlateSettings) {
    this.#source = source;
    this.#black = converter.black;
    this.half = createHalfPicture(source);
    this.plate = halvePlate(plate, converter.black);
    this.plateLuma = Float32Array.from(plate.planes[0], (code) => code / PLATE_UNITS - converter.black);
    const known = findKnown(plate);
    this.#fill(known);
    this.#factor = getFactor(this.half);
    const small = this.#reducePlate();
    this.#isKnown = reduceKnown(known, this.half, this.#factor, small.half);
    this.#windows = new PlateWindows(small.half, noise);
    this.#light = new SurroundingLight(small.half);
    this.#map = new OpacityMapWriter(source, this.plate, this.#factor);
    this.mask = new SubjectMask(small.half, this.#isKnown);
    const size = { half: small.half, fineWidth: small.fine.width };
    this.judge = new OpacityJudge(size, converter, this.#isKnown, weights);
    this.pair = {
      half: this.#factor === 1 ? this.half : createReduced(this.half, this.#factor),
      fine: new Float32Array(small.fine.luma.length),
      plate: small.half,
      finePlate: small.fine.luma,
      lit: createReduced(this.half, this.#factor),
      weights: this.#windows.weights,
      fit: this.#windows,
    };
  }

  /** What a subject always hides is likely to go on as it is around. */
  #fill(known: Uint8Array): void {
    fillUnknown(this.plate, known);
    const { width, height } = this.#source;
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at++) {
        const from = (y >> 1) * this.plate.width + (x >> 1);
        if (known[from] === 0) this.plateLuma[at] = this.plate.luma[from]!;
      }
    }
  }

  /** The picture on which opacity is judged. */
  get judged(): JudgedSize {
    const { width, height } = this.pair.half;
    return { width, height, scale: this.#factor * 2 };
  }

  /** The plate as it is judged, and its luma at twice the size. */
  #reducePlate(): { readonly half: HalfPicture; readonly fine: FinePlate } {
    const fine = { width: this.#source.width, luma: this.plateLuma };
    if (this.#factor === 1) return { half: this.plate, fine };
    const half = createReduced(this.plate, this.#factor);
    reduceHalf(this.plate, this.#factor, half);
    const middle = createReduced(this.plate, this.#factor / 2);
    reduceHalf(this.plate, this.#factor / 2, middle);
    return { half, fine: middle };
  }

  compare(frame: Frame): OpacityMap {
    readHalfPicture(frame, this.#source, this.half);
    if (this.#factor > 1) reduceHalf(this.half, this.#factor, this.pair.half);
    this.#readFine(frame);
    const { half, plate } = this.pair;
    const gain = this.#gains.measure(half, plate);
    this.#windows.compare(half, gain);
    this.mask.find(this.#windows.differences);
    this.#relight(gain);
    this.judge.judge(this.pair, this.mask);
    const { trimap, colors } = this.judge;
    if (this.#factor === 1) return { trimap, subject: colors.colors, lit: this.pair.lit };
    this.#map.write(this.judge, this.pair);
    return this.#map.map;
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
    const fine = this.pair.fine;
    if (this.#factor > 1) {
      const middle = this.#factor === 2 ? this.half : createReduced(this.half, this.#factor / 2);
      if (this.#factor > 2) reduceHalf(this.half, this.#factor / 2, middle);
      fine.set(middle.luma);
      return;
    }
    const { width, height } = this.#source;
    const { samples, stride } = getPlane16(frame, 0, width, height);
    const black = this.#black;
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

type FinePlate = Pick<HalfPicture, 'width' | 'luma'>;

function getFactor({ height }: HalfPicture): number {
  let factor = 1;
  while (height / factor > MAX_HEIGHT) factor *= 2;
  return factor;
}

/** A pixel of the smaller picture is known if all of it is. */
function reduceKnown(
  known: Uint8Array,
  { width }: HalfPicture,
  factor: number,
  small: HalfPicture,
): Uint8Array {
  const reduced = new Uint8Array(small.width * small.height).fill(1);
  for (let at = 0; at < known.length; at++) {
    if (known[at] === 1) continue;
    const [x, y] = [at % width, Math.floor(at / width)];
    reduced[Math.floor(y / factor) * small.width + Math.floor(x / factor)] = 0;
  }
  return reduced;
}
