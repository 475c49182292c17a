import { Encoder } from '../encoder.ts';
import { allocateVideoFrame, getPlane8 } from '../frame.ts';
import { encodeWhole } from './still.ts';

interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Encodes one plane of values from 0 to 1 as a gray PNG of 16 bits. */
export function encodeGrayPng(values: Float32Array, size: PictureSize): Promise<Buffer> {
  return encodePng(values, size, { pixelFormat: 'gray16be', channels: 1 });
}

/** Encodes red, green and blue of each pixel, codes from 0 to 1, as a PNG of 16 bits a channel. */
export function encodeRgbPng(values: Float32Array, size: PictureSize): Promise<Buffer> {
  return encodePng(values, size, { pixelFormat: 'rgb48be', channels: 3 });
}

async function encodePng(
  values: Float32Array,
  { width, height }: PictureSize,
  { pixelFormat, channels }: { readonly pixelFormat: string; readonly channels: number },
): Promise<Buffer> {
  const frame = allocateVideoFrame({ width, height, pixelFormat });
  const count = width * channels;
  const { samples, stride } = getPlane8(frame, 0, count * 2, height);
  for (let y = 0; y < height; y++) {
    for (let i = 0; i < count; i++) {
      const code = Math.round(Math.min(1, Math.max(0, values[y * count + i]!)) * 65_535);
      samples[y * stride + 2 * i] = code >> 8;
      samples[y * stride + 2 * i + 1] = code & 255;
    }
  }
  using encoder = await Encoder.openVideo({
    encoder: 'png',
    width,
    height,
    pixelFormat,
    timeBase: { num: 1, den: 25 },
    frameRate: { num: 25, den: 1 },
    options: {},
  });
  return await encodeWhole(frame, encoder);
}
