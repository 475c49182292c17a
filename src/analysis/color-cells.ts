import { type Frame, getPlane16, type Plane16 } from '../media/frame.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { getLumaScale } from './luma.ts';

/** A picture as means over square cells, row by row. */
export interface ColorCells {
  readonly width: number;
  readonly height: number;
  /** Side of a cell in pixels, an even number. */
  readonly side: number;
  /** Luma, 0 black to 1 white. */
  readonly luma: Float32Array;
  /** Blue and red difference, -0.5 to 0.5. */
  readonly blue: Float32Array;
  readonly red: Float32Array;
}

type CellFormat = Pick<WorkingPicture, 'width' | 'height' | 'chromaShiftX' | 'chromaShiftY' | 'isFullRange'>;

/** Cells in a row, at most: enough for the folds of a cloth, and as many at any size of picture. */
const MAX_COLUMNS = 160;
const NEUTRAL = 512;

/** Side in pixels of the cells of a picture: even, so that cells hold whole samples of chroma. */
function getCellSide({ width, height }: { readonly width: number; readonly height: number }): number {
  return 2 * Math.max(1, Math.ceil(Math.max(width, height) / (2 * MAX_COLUMNS)));
}

/** Measures the mean color of every cell of a working frame. Cells at the right and bottom may be cut off. */
export function measureColorCells(frame: Frame, format: CellFormat): ColorCells {
  const { width, height, chromaShiftX, chromaShiftY, isFullRange } = format;
  const side = getCellSide(format);
  const [columns, rows] = [Math.ceil(width / side), Math.ceil(height / side)];
  const { black, span } = getLumaScale(isFullRange);
  const chromaSpan = isFullRange ? 1023 : 896;
  const measure = (plane: Plane16, stepX: number, stepY: number): Float32Array =>
    averageCells(plane, { columns, rows, stepX, stepY });
  const chroma = (index: number): Float32Array => {
    const chromaWidth = (width + chromaShiftX) >> chromaShiftX;
    const chromaHeight = (height + chromaShiftY) >> chromaShiftY;
    const plane = getPlane16(frame, index, chromaWidth, chromaHeight);
    return scaleValues(measure(plane, side >> chromaShiftX, side >> chromaShiftY), NEUTRAL, chromaSpan);
  };
  const luma = scaleValues(measure(getPlane16(frame, 0, width, height), side, side), black, span);
  return { width: columns, height: rows, side, luma, blue: chroma(1), red: chroma(2) };
}

interface CellGrid {
  readonly columns: number;
  readonly rows: number;
  /** Samples of a cell. */
  readonly stepX: number;
  readonly stepY: number;
}

function averageCells({ samples, stride, width, height }: Plane16, grid: CellGrid): Float32Array {
  const { columns, rows, stepX, stepY } = grid;
  const means = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const top = Math.min(row * stepY, height - 1);
    const bottom = Math.min(height, top + stepY);
    for (let column = 0; column < columns; column++) {
      const left = Math.min(column * stepX, width - 1);
      const right = Math.min(width, left + stepX);
      let sum = 0;
      for (let y = top; y < bottom; y++)
        for (let i = y * stride + left; i < y * stride + right; i++) sum += samples[i]!;
      means[row * columns + column] = sum / ((right - left) * (bottom - top));
    }
  }
  return means;
}

function scaleValues(values: Float32Array, zero: number, span: number): Float32Array {
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - zero) / span;
  return values;
}
