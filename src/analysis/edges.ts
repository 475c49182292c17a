import type { Plane16 } from '../media/frame.ts';

/**
 * Threshold for the sum of the absolute Sobel responses in 10-bit code values: 100 in 8 bits, between the usual 50 and
 * 150 of Canny's detector.
 */
const EDGE_MAGNITUDE = 400;

/** Marks edge pixels with 1 in a dense map of the plane's size. The outermost pixels are never edges. */
export function findEdges({ samples, stride, width, height }: Plane16, edges: Uint8Array): void {
  edges.fill(0);
  for (let y = 1; y < height - 1; y++)
    markEdgesOfRow(samples.subarray((y - 1) * stride), stride, edges.subarray(y * width, (y + 1) * width));
}

/**
 * Sobel's operator along a row, by what each column of three samples adds to it: a smoothed sample and a difference.
 *
 * @param samples from the row above on
 */
function markEdgesOfRow(samples: Uint16Array, stride: number, edges: Uint8Array): void {
  const below = 2 * stride;
  const width = edges.length;
  let leftLevel = 0;
  let leftSlope = 0;
  let level = 0;
  let slope = 0;
  for (let x = 0; x < width; x++) {
    const top = samples[x]!;
    const bottom = samples[x + below]!;
    const rightLevel = top + 2 * samples[x + stride]! + bottom;
    const rightSlope = bottom - top;
    const gx = rightLevel - leftLevel;
    const gy = leftSlope + 2 * slope + rightSlope;
    if (Math.abs(gx) + Math.abs(gy) > EDGE_MAGNITUDE && x > 1) edges[x - 1] = 1;
    leftLevel = level;
    leftSlope = slope;
    level = rightLevel;
    slope = rightSlope;
  }
}

/** Share of a picture's pixels that lie on an edge. */
export function measureEdgeShare(luma: Plane16): number {
  const edges = new Uint8Array(luma.width * luma.height);
  findEdges(luma, edges);
  return computeEdgeShare(edges);
}

/** Share of edge pixels in a map of `findEdges`. A callback for each pixel takes ten times as long. */
export function computeEdgeShare(edges: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < edges.length; i++) count += edges[i]!;
  return count / edges.length;
}
