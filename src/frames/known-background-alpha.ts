import { type Frame, getPlane16 } from '../media/frame.ts';
import { createPixelRows, type LightConverter, type PixelRows } from '../media/video/light-converter.ts';
import { getTransferTables, LAST_VALUE, VALUE_OFFSET, VALUE_STEPS } from '../media/video/transfer-curve.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { type HalfPicture, NEUTRAL } from './half-picture.ts';
import { SUBJECT, UNKNOWN } from './pixel-kinds.ts';
import type { SignalPicture } from './signal-picture.ts';

const OPAQUE = 65535;

/** What opacity is computed from. All but `frame` and `plateLuma` is of half the size. */
export interface AlphaRequest {
  readonly frame: Frame;
  readonly half: HalfPicture;
  /** Luma of the plate at full size, in 10-bit codes above black. */
  readonly plateLuma: Float32Array;
  readonly plate: HalfPicture;
  /** The plate in the light of the frame. */
  readonly lit: HalfPicture;
  readonly subject: SignalPicture;
  readonly trimap: Uint8Array;
}

/** Pixels of one row, from `start` up to `end`. */
interface Run {
  readonly y: number;
  readonly start: number;
  readonly end: number;
}

/** Squared distance of subject and background in linear light below which a color says little of opacity. */
const MIN_CONTRAST = 0.0004;
/** Luma in 10-bit codes above black below which ratios are mostly noise. */
const MIN_LUMA = 16;

/**
 * Opacity where the background is known: a color C = aF + (1 - a)B in linear light is projected on the line from B to F
 * (Smith and Blinn, "Blue screen matting", 1996).
 */
export class KnownBackgroundAlpha {
  /** Squared distance of subject and background in linear light where opacity is UNKNOWN. */
  readonly contrasts: Float32Array;
  /** Difference of luma from the lit plate there, in 10-bit codes. */
  readonly differences: Float32Array;
  readonly #source: WorkingPicture;
  readonly #converter: LightConverter;
  /** Linear light by coded values. */
  readonly #light: Float32Array;
  readonly #seen: PixelRows;
  readonly #behind: PixelRows;
  readonly #subject: PixelRows;

  constructor(source: WorkingPicture, converter: LightConverter) {
    this.contrasts = new Float32Array(source.width * source.height);
    this.differences = new Float32Array(source.width * source.height);
    this.#source = source;
    this.#converter = converter;
    this.#light = getTransferTables(source.color.transfer).light;
    this.#seen = createPixelRows(source.width);
    this.#behind = createPixelRows(source.width);
    this.#subject = createPixelRows(source.width);
  }

  /** Writes opacity at full size, 0 to 65535, to `alpha`, which is all 0. */
  compute(request: AlphaRequest, alpha: Uint16Array): void {
    const { width, height } = this.#source;
    const { trimap, half } = request;
    const luma = getPlane16(request.frame, 0, width, height);
    for (let y = 0; y < height; y++) {
      const first = (y >> 1) * half.width;
      const row = luma.samples.subarray(y * luma.stride, y * luma.stride + width);
      for (let start = 0, end = 0; start < width; start = end) {
        const kind = trimap[first + (start >> 1)]!;
        for (end = start + 1; end < width && trimap[first + (end >> 1)] === kind; ) end++;
        if (kind === UNKNOWN) this.#project(request, row, { y, start, end }, alpha);
        else if (kind === SUBJECT) alpha.fill(OPAQUE, y * width + start, y * width + end);
      }
    }
  }

  #project(request: AlphaRequest, luma: Uint16Array, run: Run, alpha: Uint16Array): void {
    this.#gather(request, luma, run);
    const { y, start, end } = run;
    const [seen, behind, subject] = [this.#seen, this.#behind, this.#subject];
    this.#converter.toLight(seen, start, end);
    this.#converter.toLight(behind, start, end);
    for (let x = start; x < end; x++) {
      const red = subject.first[x]! - behind.first[x]!;
      const green = subject.second[x]! - behind.second[x]!;
      const blue = subject.third[x]! - behind.third[x]!;
      const along =
        (seen.first[x]! - behind.first[x]!) * red +
        (seen.second[x]! - behind.second[x]!) * green +
        (seen.third[x]! - behind.third[x]!) * blue;
      const length = red * red + green * green + blue * blue;
      const share = along / (length > MIN_CONTRAST ? length : MIN_CONTRAST);
      const at = y * this.#source.width + x;
      alpha[at] = (share <= 0 ? 0 : share >= 1 ? 1 : share) * OPAQUE;
      this.contrasts[at] = length;
    }
  }

  /** Codes of a run of pixels as seen and of the lit plate, and light of the subject. */
  #gather(request: AlphaRequest, luma: Uint16Array, { y, start, end }: Run): void {
    const { half, plateLuma, plate, lit, subject } = request;
    const { width } = this.#source;
    const { black } = this.#converter;
    const [seen, behind] = [this.#seen, this.#behind];
    for (let x = start; x < end; x++) {
      const at = (y >> 1) * half.width + (x >> 1);
      seen.first[x] = luma[x]!;
      seen.second[x] = half.blue[at]! + NEUTRAL;
      seen.third[x] = half.red[at]! + NEUTRAL;
      const known = plate.luma[at]!;
      const light = lit.luma[at]! / (known > MIN_LUMA ? known : MIN_LUMA);
      behind.first[x] = plateLuma[y * width + x]! * light + black;
      behind.second[x] = lit.blue[at]! + NEUTRAL;
      behind.third[x] = lit.red[at]! + NEUTRAL;
      this.differences[y * width + x] = seen.first[x]! - behind.first[x]!;
      this.#subject.first[x] = this.#decode(subject.red[at]!);
      this.#subject.second[x] = this.#decode(subject.green[at]!);
      this.#subject.third[x] = this.#decode(subject.blue[at]!);
    }
  }

  #decode(signal: number): number {
    const index = (signal + VALUE_OFFSET) * VALUE_STEPS + 0.5;
    return this.#light[index < LAST_VALUE ? index | 0 : LAST_VALUE]!;
  }
}
