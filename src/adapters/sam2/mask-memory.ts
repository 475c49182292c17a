import type { PictureBox } from '../mask-nets/picture-box.ts';

/** A mask in logits, as the decoder gives and takes it. */
export interface LogitMask {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** Logits beyond the borders: surely nothing. */
const NOTHING = -10;

/** Moves a mask as its subject's box moved from the frame before, by bilinear interpolation. */
export function moveMask(mask: LogitMask, from: PictureBox, to: PictureBox): LogitMask {
  const { width, height, values } = mask;
  const columns = mapSide(width, [from.left, from.right], [to.left, to.right]);
  const rows = mapSide(height, [from.top, from.bottom], [to.top, to.bottom]);
  const read = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? NOTHING : values[y * width + x]!;
  const moved = new Float32Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    const top = Math.floor(rows[y]!);
    const down = rows[y]! - top;
    for (let x = 0; x < width; x++, at++) {
      const left = Math.floor(columns[x]!);
      const across = columns[x]! - left;
      const above = read(left, top) * (1 - across) + read(left + 1, top) * across;
      const below = read(left, top + 1) * (1 - across) + read(left + 1, top + 1) * across;
      moved[at] = above * (1 - down) + below * down;
    }
  }
  return { width, height, values: moved };
}

type Side = readonly [number, number];

/** For each pixel of a side, where it was: positions between pixels. */
function mapSide(length: number, [fromStart, fromEnd]: Side, [toStart, toEnd]: Side): Float64Array {
  const scale = (fromEnd - fromStart) / Math.max(toEnd - toStart, 1 / length);
  return Float64Array.from({ length }, (_, i) => {
    const share = (i + 0.5) / length;
    return (fromStart + (share - toStart) * scale) * length - 0.5;
  });
}
