import { PLATE_UNITS, type Plate } from '../../frames/plate.ts';

/** A screen at half the picture's size, in codes of 10 bits where chroma samples lie. */
export interface ScreenCodes {
  readonly width: number;
  readonly height: number;
  readonly luma: Float32Array;
  readonly blue: Float32Array;
  readonly red: Float32Array;
}

/** Reads a plate where the samples of a picture with half as much chroma lie: on even columns, between two rows. */
export function halvePlate({ planes, width, height }: Plate): ScreenCodes {
  const [columns, rows] = [(width + 1) >> 1, (height + 1) >> 1];
  const halve = (samples: Uint16Array): Float32Array => {
    const half = new Float32Array(columns * rows);
    for (let y = 0, i = 0; y < rows; y++) {
      const above = 2 * y * width;
      const below = Math.min(2 * y + 1, height - 1) * width;
      for (let x = 0; x < columns; x++)
        half[i++] = (samples[above + 2 * x]! + samples[below + 2 * x]!) / (2 * PLATE_UNITS);
    }
    return half;
  };
  return {
    width: columns,
    height: rows,
    luma: halve(planes[0]),
    blue: halve(planes[1]),
    red: halve(planes[2]),
  };
}
