import { type Frame, getPlane16 } from '../media/frame.ts';
import { getLumaWeights } from '../media/video/color.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { resizePlane } from './plane-resampling.ts';
import { PLATE_UNITS, type Plate } from './plate.ts';

/** R'G'B' of a picture, 0 to 1, gamma-encoded: three planes one after the other, each row by row. */
export interface RgbPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Reads a working frame as R'G'B' in another size, as nets and measurements want it. */
export function readRgbPicture(
  frame: Frame,
  format: WorkingPicture,
  { width, height }: { readonly width: number; readonly height: number },
): RgbPicture {
  const chromaWidth = -(-format.width >> format.chromaShiftX);
  const chromaHeight = -(-format.height >> format.chromaShiftY);
  const luma = resizePlane(getPlane16(frame, 0, format.width, format.height), width, height);
  const blue = resizePlane(getPlane16(frame, 1, chromaWidth, chromaHeight), width, height);
  const red = resizePlane(getPlane16(frame, 2, chromaWidth, chromaHeight), width, height);
  return { width, height, data: toRgb([luma, blue, red], format) };
}

/** Reads a plate as R'G'B' in another size. */
export function readRgbPlate(
  { planes, ...size }: Plate,
  format: WorkingPicture,
  { width, height }: { readonly width: number; readonly height: number },
): RgbPicture {
  const [luma, blue, red] = planes.map((samples) => {
    const plane = { samples, stride: size.width, width: size.width, height: size.height };
    return resizePlane(plane, width, height).map((value) => value / PLATE_UNITS);
  });
  return { width, height, data: toRgb([luma!, blue!, red!], format) };
}

/** ITU-T H.273, equations 38 to 43 solved for red, green and blue. */
function toRgb(
  [luma, blue, red]: readonly [Float32Array, Float32Array, Float32Array],
  { color, isFullRange }: WorkingPicture,
): Float32Array {
  const [kr, kb] = getLumaWeights(color.matrix);
  const kg = 1 - kr - kb;
  const [black, span, chromaSpan] = isFullRange ? [0, 1023, 1023] : [64, 876, 896];
  const area = luma.length;
  const data = new Float32Array(area * 3);
  for (let i = 0; i < area; i++) {
    const y = (luma[i]! - black) / span;
    const u = (blue[i]! - 512) / chromaSpan;
    const v = (red[i]! - 512) / chromaSpan;
    data[i] = clamp(y + 2 * (1 - kr) * v);
    data[area + i] = clamp(y - (2 * kb * (1 - kb) * u + 2 * kr * (1 - kr) * v) / kg);
    data[area * 2 + i] = clamp(y + 2 * (1 - kb) * u);
  }
  return data;
}

function clamp(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}

/** Luma of a picture by BT.709's weights, 0 to 1. */
export function computeLuma({ data }: RgbPicture): Float32Array {
  const area = data.length / 3;
  const luma = new Float32Array(area);
  for (let i = 0; i < area; i++)
    luma[i] = 0.2126 * data[i]! + 0.7152 * data[area + i]! + 0.0722 * data[area * 2 + i]!;
  return luma;
}
