import type { Plane16 } from '../../media/frame.ts';

/** Copies the pixels of a plane; what stands between its rows is neither read nor written. */
export function copyPlane(from: Plane16, to: Plane16): void {
  const { width, height } = from;
  if (from.stride === width && to.stride === width) {
    to.samples.set(from.samples.subarray(0, width * height));
    return;
  }
  for (let y = 0; y < height; y++) {
    const start = y * from.stride;
    to.samples.set(from.samples.subarray(start, start + width), y * to.stride);
  }
}
