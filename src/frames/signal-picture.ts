import type { LightConverter } from '../media/video/light-converter.ts';
import type { PictureSize } from './box-mean.ts';
import type { HalfPicture } from './half-picture.ts';

/** A picture's signals of red, green and blue, 0 black and 1 white, row by row. */
export interface SignalPicture extends PictureSize {
  readonly red: Float32Array;
  readonly green: Float32Array;
  readonly blue: Float32Array;
}

export function createSignalPicture({ width, height }: PictureSize): SignalPicture {
  const [red, green, blue] = [0, 1, 2].map(() => new Float32Array(width * height)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  return { width, height, red, green, blue };
}

/** Converts the pixels whose `mask` isn't 0. */
export function readSignals(
  { luma, blue, red }: HalfPicture,
  { weights, lumaSpan, chromaSpan }: LightConverter,
  mask: Uint8Array,
  target: SignalPicture,
): void {
  const [byRed, byGreen, byBlue] = weights;
  const redByCr = (2 * (1 - byRed)) / chromaSpan;
  const blueByCb = (2 * (1 - byBlue)) / chromaSpan;
  for (let at = 0; at < mask.length; at++) {
    if (mask[at] === 0) continue;
    const level = luma[at]! / lumaSpan;
    const r = level + redByCr * red[at]!;
    const b = level + blueByCb * blue[at]!;
    const g = (level - byRed * r - byBlue * b) / byGreen;
    target.red[at] = r > 0 ? r : 0;
    target.green[at] = g > 0 ? g : 0;
    target.blue[at] = b > 0 ? b : 0;
  }
}
