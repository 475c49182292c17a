import { type Frame, getPlane8, getPlane16 } from '../../media/frame.ts';
import type { PlaneRaster } from '../warp/plane-raster.ts';

/** Samples that repeat the border around a plane, so that filters may leave it without a test for each tap. */
const MARGIN = 3;

/** A plane in 10-bit codes with a margin: the sample (x, y) is `samples[origin + y * stride + x]`. */
export interface PaddedPlane {
  readonly samples: Uint16Array;
  readonly stride: number;
  readonly origin: number;
  readonly width: number;
  readonly height: number;
}

/** Copies a frame's planes into 10-bit codes; 8-bit ones are four times as large. */
export function readPlanes(
  frame: Frame,
  rasters: readonly PlaneRaster[],
  bitDepth: 8 | 10,
): readonly PaddedPlane[] {
  return rasters.map(({ width, height }, index) => {
    const stride = width + 2 * MARGIN;
    const samples = new Uint16Array(stride * (height + 2 * MARGIN));
    const plane = { samples, stride, origin: MARGIN * stride + MARGIN, width, height };
    const source = (bitDepth === 8 ? getPlane8 : getPlane16)(frame, index, width, height);
    const shift = 10 - bitDepth;
    for (let y = 0; y < height; y++) {
      const from = y * source.stride;
      const to = plane.origin + y * stride;
      for (let x = 0; x < width; x++) samples[to + x] = source.samples[from + x]! << shift;
    }
    repeatBorder(plane);
    return plane;
  });
}

function repeatBorder({ samples, stride, origin, width, height }: PaddedPlane): void {
  for (let y = 0; y < height; y++) {
    const row = origin + y * stride;
    samples.fill(samples[row]!, row - MARGIN, row);
    samples.fill(samples[row + width - 1]!, row + width, row + width + MARGIN);
  }
  const first = MARGIN * stride;
  const last = first + (height - 1) * stride;
  for (let i = 0; i < MARGIN; i++) {
    samples.copyWithin(i * stride, first, first + stride);
    samples.copyWithin(last + (i + 1) * stride, last, last + stride);
  }
}
