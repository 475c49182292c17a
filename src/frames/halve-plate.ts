import { createHalfPicture, type HalfPicture, NEUTRAL } from './half-picture.ts';
import { PLATE_UNITS, type Plate } from './plate.ts';

/** Confidence from which a pixel of a plate counts as known. */
const KNOWN_CONFIDENCE = 8;

/** A plate at half its size; the last column and row of odd sizes are doubled. `black` is a 10-bit code. */
export function halvePlate({ width, height, planes }: Plate, black: number): HalfPicture {
  const half = createHalfPicture({ width, height });
  for (const [index, samples] of [half.luma, half.blue, half.red].entries()) {
    const zero = index === 0 ? black : NEUTRAL;
    const plane = planes[index]!;
    for (let y = 0, at = 0; y < half.height; y++) {
      const above = y * 2 * width;
      const below = Math.min(height - 1, y * 2 + 1) * width;
      for (let x = 0; x < half.width; x++, at++) {
        const right = Math.min(width - 1, x * 2 + 1);
        const sum =
          plane[above + x * 2]! + plane[above + right]! + plane[below + x * 2]! + plane[below + right]!;
        samples[at] = sum / 4 / PLATE_UNITS - zero;
      }
    }
  }
  return half;
}

/** 1 for each pixel of the half picture whose plate is known. */
export function findKnown({ width, height, confidence }: Plate): Uint8Array {
  const halfWidth = (width + 1) >> 1;
  const known = new Uint8Array(halfWidth * ((height + 1) >> 1));
  for (let at = 0; at < known.length; at++) {
    const [x, y] = [(at % halfWidth) * 2, Math.floor(at / halfWidth) * 2];
    known[at] = confidence[y * width + x]! >= KNOWN_CONFIDENCE ? 1 : 0;
  }
  return known;
}
