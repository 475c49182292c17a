import { getLumaScale } from '../analysis/luma.ts';
import { type Frame, getPlane16 } from '../media/frame.ts';
import { NEUTRAL, type PictureFormat } from './half-picture.ts';

/** Where the samples of a block of 2x2 pixels lie in a list: luma, then blue, then red difference. */
export interface BlockLayout {
  /** Samples of a block: 6 in 4:2:0, 8 in 4:2:2, 12 in 4:4:4. */
  readonly count: number;
  readonly planes: readonly BlockPlane[];
}

interface BlockPlane {
  readonly width: number;
  readonly height: number;
  /** Position of its first sample in the list. */
  readonly offset: number;
  /** Samples of a block across and down. */
  readonly columns: number;
  readonly rows: number;
  /** Code of black or of no color, which is taken off. */
  readonly zero: number;
}

export function getBlockLayout(source: PictureFormat): BlockLayout {
  const { width, height, chromaShiftX, chromaShiftY, isFullRange } = source;
  const { black } = getLumaScale(isFullRange);
  const luma = { width, height, offset: 0, columns: 2, rows: 2, zero: black };
  const columns = 2 >> chromaShiftX;
  const rows = 2 >> chromaShiftY;
  const chroma = {
    width: (width + chromaShiftX) >> chromaShiftX,
    height: (height + chromaShiftY) >> chromaShiftY,
    columns,
    rows,
    zero: NEUTRAL,
  };
  const blue = { ...chroma, offset: 4 };
  const red = { ...chroma, offset: 4 + columns * rows };
  return { count: 4 + 2 * columns * rows, planes: [luma, blue, red] };
}

/** Position in the list of the sample that covers a pixel, whose place in the block is `x` and `y`, 0 or 1. */
export function getSampleOffset({ offset, columns, rows }: BlockPlane, x: number, y: number): number {
  return offset + (rows === 2 ? y : 0) * columns + (columns === 2 ? x : 0);
}

/** Copies the samples of all blocks of a row to `target`, block after block; those of odd sizes are doubled. */
export function readBlockRow(frame: Frame, layout: BlockLayout, y: number, target: Float32Array): void {
  for (const [index, plane] of layout.planes.entries()) {
    const { samples, stride } = getPlane16(frame, index, plane.width, plane.height);
    for (let row = 0; row < plane.rows; row++) {
      const line = Math.min(y * plane.rows + row, plane.height - 1) * stride;
      for (let column = 0; column < plane.columns; column++) {
        let from = column;
        let to = plane.offset + row * plane.columns + column;
        for (; to < target.length; to += layout.count, from += plane.columns) {
          target[to] = samples[line + (from < plane.width ? from : plane.width - 1)]! - plane.zero;
        }
      }
    }
  }
}
