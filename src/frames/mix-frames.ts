import { allocateVideoFrame, type Frame, getPlane16 } from '../media/frame.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { listRasters } from './warp/plane-raster.ts';

/** Mixes two working frames of one format; `share` is that of the second, 0 to 1. The caller owns all three. */
export function mixFrames(first: Frame, second: Frame, share: number, format: WorkingPicture): Frame {
  const mixed = allocateVideoFrame(format);
  const weight = Math.round(Math.min(1, Math.max(0, share)) * 1024);
  for (const [index, { width, height }] of listRasters(format, format).entries()) {
    const from = getPlane16(first, index, width, height);
    const to = getPlane16(second, index, width, height);
    const result = getPlane16(mixed, index, width, height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const a = from.samples[y * from.stride + x]!;
        result.samples[y * result.stride + x] =
          a + (((to.samples[y * to.stride + x]! - a) * weight + 512) >> 10);
      }
    }
  }
  return mixed;
}
