import type { Plane16 } from '../media/frame.ts';

/**
 * Threshold for the sum of the absolute Sobel responses in 10-bit code values: 100 in 8 bits, between the usual 50 and
 * 150 of Canny's detector.
 */
const EDGE_MAGNITUDE = 400;

/** Marks edge pixels with 1 in a dense map of the plane's size. The outermost pixels are never edges. */
export function findEdges({ samples, stride, width, height }: Plane16, edges: Uint8Array): void {
  edges.fill(0);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const p = y * stride + x;
      const nw = samples[p - stride - 1]!;
      const ne = samples[p - stride + 1]!;
      const sw = samples[p + stride - 1]!;
      const se = samples[p + stride + 1]!;
      const gx = ne + 2 * samples[p + 1]! + se - nw - 2 * samples[p - 1]! - sw;
      const gy = sw + 2 * samples[p + stride]! + se - nw - 2 * samples[p - stride]! - ne;
      if ((gx < 0 ? -gx : gx) + (gy < 0 ? -gy : gy) > EDGE_MAGNITUDE) edges[y * width + x] = 1;
    }
  }
}

/** Share of a picture's pixels that lie on an edge. */
export function measureEdgeShare(luma: Plane16): number {
  const edges = new Uint8Array(luma.width * luma.height);
  findEdges(luma, edges);
  return edges.reduce((sum, edge) => sum + edge, 0) / edges.length;
}
