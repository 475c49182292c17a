import { cloneFrame, type Frame } from '../frame.ts';
import { getPixelFormatInfo, getPixelFormatName } from './pixel-format.ts';

/** A picture of the even rows of one frame and the odd ones of another of the same format. The caller owns all three. */
export function joinFields(top: Frame, bottom: Frame): Frame {
  const joined = cloneFrame(top);
  joined.makeWritable();
  const info = getPixelFormatInfo(getPixelFormatName(top.format));
  const isSubsampled = !info.isRgb && !info.isGray;
  const [to, from] = [joined.data ?? [], bottom.data ?? []];
  for (const [index, plane] of to.entries()) {
    const source = from[index];
    if (!plane || !source) continue;
    const shift = isSubsampled && (index === 1 || index === 2) ? info.chromaShiftY : 0;
    copyOddRows(
      { rows: source, stride: bottom.linesize[index]! },
      { rows: plane, stride: joined.linesize[index]! },
      -(-top.height >> shift),
    );
  }
  return joined;
}

/** Rows of a plane in bytes. */
interface Rows {
  readonly rows: Buffer;
  readonly stride: number;
}

function copyOddRows(from: Rows, to: Rows, height: number): void {
  const length = Math.min(from.stride, to.stride);
  for (let y = 1; y < height; y += 2)
    to.rows.set(from.rows.subarray(y * from.stride, y * from.stride + length), y * to.stride);
}
