import { allocateVideoFrame, type Frame, getPlane8, getPlane16 } from '../../media/frame.ts';
import { LightConverter } from '../../media/video/light-converter.ts';
import { listRasters } from '../warp/plane-raster.ts';
import { getBitDepth, type InterpolationSource } from './interpolation-source.ts';
import type { PaddedPlane } from './picture-samples.ts';

/** Size in which a net is shown a picture that lies at its upper left. */
interface NetSize {
  readonly width: number;
  readonly height: number;
}

const CHROMA_ZERO = 512;

/**
 * Converts 10-bit planes to R'G'B' from 0 to 1: three planes of `size` one after the other, on the right and below filled with
 * the picture's last column and row. Pixels share the chroma of their site, as `writeRgbPlanes` makes it their mean.
 */
export function readRgbPlanes(
  planes: readonly PaddedPlane[],
  source: InterpolationSource,
  size: NetSize,
): Float32Array {
  const { weights, black, lumaSpan, chromaSpan } = new LightConverter(source);
  const [byRed, byGreen, byBlue] = weights;
  const redByCr = (2 * (1 - byRed)) / chromaSpan;
  const blueByCb = (2 * (1 - byBlue)) / chromaSpan;
  const [luma, cb, cr] = planes as [PaddedPlane, PaddedPlane, PaddedPlane];
  const area = size.width * size.height;
  const data = new Float32Array(3 * area);
  for (let i = 0; i < area; i++) {
    const x = Math.min(source.width - 1, i % size.width);
    const y = Math.min(source.height - 1, Math.floor(i / size.width));
    const site = cb.origin + (y >> source.chromaShiftY) * cb.stride + (x >> source.chromaShiftX);
    const level = (luma.samples[luma.origin + y * luma.stride + x]! - black) / lumaSpan;
    const red = level + redByCr * (cr.samples[site]! - CHROMA_ZERO);
    const blue = level + blueByCb * (cb.samples[site]! - CHROMA_ZERO);
    data[i] = clamp(red);
    data[area + i] = clamp((level - byRed * red - byBlue * blue) / byGreen);
    data[2 * area + i] = clamp(blue);
  }
  return data;
}

/** Makes a frame of the source's format of R'G'B' planes of `size`. The frame is the caller's. */
export function writeRgbPlanes(data: Float32Array, source: InterpolationSource, size: NetSize): Frame {
  const { weights, black, lumaSpan, chromaSpan } = new LightConverter(source);
  const [byRed, byGreen, byBlue] = weights;
  const area = size.width * size.height;
  const planes = listRasters(source, source).map(({ width, height }) => new Float32Array(width * height));
  const [luma, cb, cr] = planes as [Float32Array, Float32Array, Float32Array];
  const { width, height, chromaShiftX, chromaShiftY } = source;
  const sites = -(-width >> chromaShiftX);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * size.width + x;
      const [red, green, blue] = [clamp(data[i]!), clamp(data[area + i]!), clamp(data[2 * area + i]!)];
      const level = byRed * red + byGreen * green + byBlue * blue;
      const site = (y >> chromaShiftY) * sites + (x >> chromaShiftX);
      const share = 1 / (countWithin(x, chromaShiftX, width) * countWithin(y, chromaShiftY, height));
      luma[y * width + x] = black + lumaSpan * level;
      cb[site]! += (share * chromaSpan * (blue - level)) / (2 * (1 - byBlue));
      cr[site]! += (share * chromaSpan * (red - level)) / (2 * (1 - byRed));
    }
  return writePlanes([luma, cb.map(addZero), cr.map(addZero)], source);
}

/** Pixels along one side of the chroma site of a pixel: fewer at the end of an odd side. */
function countWithin(position: number, shift: number, side: number): number {
  const start = (position >> shift) << shift;
  return Math.min(1 << shift, side - start);
}

function addZero(difference: number): number {
  return difference + CHROMA_ZERO;
}

/** Rounds 10-bit codes to a frame. */
function writePlanes(planes: readonly Float32Array[], source: InterpolationSource): Frame {
  const frame = allocateVideoFrame(source);
  const [peak, scale, getPlane] =
    getBitDepth(source) === 8 ? ([255, 1 / 4, getPlane8] as const) : ([1023, 1, getPlane16] as const);
  for (const [index, { width, height }] of listRasters(source, source).entries()) {
    const { samples, stride } = getPlane(frame, index, width, height);
    const codes = planes[index]!;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        samples[y * stride + x] = Math.min(peak, Math.max(0, Math.round(codes[y * width + x]! * scale)));
  }
  return frame;
}

function clamp(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}
