import { AV_FRAME_DATA_DISPLAYMATRIX } from 'node-av/constants';
import type { Frame } from '../frame.ts';

/** How a stored picture is made upright: mirrored, then turned clockwise. */
export interface Orientation {
  readonly rotationDegrees: 0 | 90 | 180 | 270;
  readonly isMirrored: boolean;
}

/** Reads a display matrix (libavutil/display.h): 3x3 of 16.16 fixed point, row by row. */
export function parseDisplayMatrix(matrix: Buffer | null | undefined): Orientation {
  if (!matrix || matrix.length < 36) return { rotationDegrees: 0, isMirrored: false };
  const at = (index: number): number => matrix.readInt32LE(index * 4) / 65536;
  const [a, b, d, e] = [at(0), at(1), at(3), at(4)];
  const isMirrored = a * e - b * d < 0;
  const degrees = (Math.atan2(b, isMirrored ? -a : a) * 180) / Math.PI;
  const quarterTurns = ((Math.round(degrees / 90) % 4) + 4) % 4;
  return { rotationDegrees: (quarterTurns * 90) as Orientation['rotationDegrees'], isMirrored };
}

/** Orientation of a decoded photograph, which stands in its EXIF data and not in its stream. */
export function readFrameOrientation(frame: Frame): Orientation {
  return parseDisplayMatrix(frame.getSideData(AV_FRAME_DATA_DISPLAYMATRIX));
}
