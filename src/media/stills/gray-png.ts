import { Encoder } from '../encoder.ts';
import { allocateVideoFrame, getPlane8 } from '../frame.ts';
import { encodeWhole } from './still.ts';

/** Encodes one plane of values from 0 to 1 as a gray PNG of 16 bits. */
export async function encodeGrayPng(
  values: Float32Array,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<Buffer> {
  const frame = allocateVideoFrame({ width, height, pixelFormat: 'gray16be' });
  const { samples, stride } = getPlane8(frame, 0, width * 2, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const code = Math.round(Math.min(1, Math.max(0, values[y * width + x]!)) * 65_535);
      samples[y * stride + 2 * x] = code >> 8;
      samples[y * stride + 2 * x + 1] = code & 255;
    }
  }
  using encoder = await Encoder.openVideo({
    encoder: 'png',
    width,
    height,
    pixelFormat: 'gray16be',
    timeBase: { num: 1, den: 25 },
    frameRate: { num: 25, den: 1 },
    options: {},
  });
  return await encodeWhole(frame, encoder);
}
