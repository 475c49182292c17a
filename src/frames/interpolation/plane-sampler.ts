import type { FlowField } from '../../analysis/flow-field.ts';
import { CUBIC_WEIGHTS, PHASE_BITS, PHASES, WEIGHT_BITS } from '../warp/cubic-weights.ts';
import type { PlaneRaster } from '../warp/plane-raster.ts';
import type { PaddedPlane } from './picture-samples.ts';

const TO_CODES = 1 / (1 << (2 * WEIGHT_BITS));
const PHASE_MASK = PHASES - 1;

/**
 * Reads a row of a plane from where its pixels are along their motion, by cubic convolution in steps of 1/64 pixel; the
 * border is repeated.
 *
 * @param flow motion of luma pixels, in pixels
 * @param way factor of the motion: negative towards the first picture
 * @param row written, in 10-bit codes that are not rounded
 */
export function sampleRow(
  { samples, stride, origin, width, height }: PaddedPlane,
  { flow, way, y }: { readonly flow: FlowField; readonly way: number; readonly y: number },
  { shiftX, shiftY }: PlaneRaster,
  row: Float32Array,
): void {
  const scaleX = (way * PHASES) / (1 << shiftX);
  const scaleY = (way * PHASES) / (1 << shiftY);
  const [lastX, lastY] = [(width - 1) << PHASE_BITS, (height - 1) << PHASE_BITS];
  const from = (y << shiftY) * flow.width;
  for (let x = 0; x < width; x++) {
    const at = from + (x << shiftX);
    const column = clamp(Math.round((x << PHASE_BITS) + scaleX * flow.u[at]!), lastX);
    const line = clamp(Math.round((y << PHASE_BITS) + scaleY * flow.v[at]!), lastY);
    const p = origin + (line >> PHASE_BITS) * stride + (column >> PHASE_BITS);
    const [fx, fy] = [(column & PHASE_MASK) << 2, (line & PHASE_MASK) << 2];
    if ((fx | fy) === 0) {
      row[x] = samples[p]!;
      continue;
    }
    const w0 = CUBIC_WEIGHTS[fx]!;
    const w1 = CUBIC_WEIGHTS[fx + 1]!;
    const w2 = CUBIC_WEIGHTS[fx + 2]!;
    const w3 = CUBIC_WEIGHTS[fx + 3]!;
    let sum = 0;
    for (let i = 0, q = p - stride; i < 4; i++, q += stride)
      sum +=
        CUBIC_WEIGHTS[fy + i]! *
        (w0 * samples[q - 1]! + w1 * samples[q]! + w2 * samples[q + 1]! + w3 * samples[q + 2]!);
    row[x] = sum * TO_CODES;
  }
}

function clamp(position: number, last: number): number {
  return position < 0 ? 0 : position > last ? last : position;
}
