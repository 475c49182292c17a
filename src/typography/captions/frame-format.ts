import { FootlightError } from '../../core/errors.ts';
import { type Frame, getPlane8, getPlane16, type Plane8, type Plane16 } from '../../media/frame.ts';
import type { ColorTags } from '../../media/media-info.ts';
import { getLumaWeights, resolveColor } from '../../media/video/color.ts';
import { getPixelFormatInfo } from '../../media/video/pixel-format.ts';

/** Frames that captions are put on: planar Y'CbCr of 8 to 16 bits and any chroma subsampling, standard dynamic range. */
export interface FrameFormat {
  readonly width: number;
  readonly height: number;
  /** FFmpeg's name, such as "yuv420p" or "yuv420p10le". */
  readonly pixelFormat: string;
  readonly color: ColorTags;
}

export type Samples = Plane8 | Plane16;

/** How a frame format writes colors as codes. */
export class CodeScale {
  readonly shiftX: number;
  readonly shiftY: number;
  /** Code of black, and codes from black to white. */
  readonly black: number;
  readonly lumaSpan: number;
  /** Code without color, and codes from the least to the most of a chroma component. */
  readonly neutral: number;
  readonly chromaSpan: number;
  readonly red: number;
  readonly blue: number;
  readonly #format: FrameFormat;
  readonly #isDeep: boolean;

  /** @throws `captions.pixel-format` */
  constructor(format: FrameFormat) {
    const { bitDepth, chromaShiftX, chromaShiftY } = getPixelFormatInfo(format.pixelFormat);
    if (!/^yuvj?4\d\dp(?:(?:9|10|12|14|16)le)?$/.test(format.pixelFormat))
      throw new FootlightError('captions.pixel-format', { kind: 'terminal', value: format.pixelFormat });
    const color = resolveColor(format.color, format, false);
    const isFull = color.range === 'pc' || format.pixelFormat.startsWith('yuvj');
    const unit = 2 ** (bitDepth - 8);
    const top = 2 ** bitDepth - 1;
    [this.shiftX, this.shiftY] = [chromaShiftX, chromaShiftY];
    [this.black, this.lumaSpan] = isFull ? [0, top] : [16 * unit, 219 * unit];
    [this.neutral, this.chromaSpan] = [128 * unit, isFull ? top : 224 * unit];
    [this.red, this.blue] = getLumaWeights(color.matrix);
    this.#format = format;
    this.#isDeep = bitDepth > 8;
  }

  /** Planes of a frame, to read and write. */
  getPlanes(frame: Frame): [luma: Samples, cb: Samples, cr: Samples] {
    const { width, height } = this.#format;
    const get = this.#isDeep ? getPlane16 : getPlane8;
    const chroma = [halve(width, this.shiftX), halve(height, this.shiftY)] as const;
    return [get(frame, 0, width, height), get(frame, 1, ...chroma), get(frame, 2, ...chroma)];
  }

  /** Luma of gamma-encoded red, green and blue, 0 to 1. */
  computeLuma(red: number, green: number, blue: number): number {
    return this.red * red + (1 - this.red - this.blue) * green + this.blue * blue;
  }
}

function halve(length: number, shift: number): number {
  return (length + (1 << shift) - 1) >> shift;
}
