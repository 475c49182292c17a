import type { Plane8 } from '../../media/frame.ts';

/**
 * How the two fields of a picture and those of the one before fit together: sums of what sticks out between rows, in codes
 * of 8 bits a pixel. Fields of one moment have none but that of fine detail.
 */
export interface CombSample {
  /** Top and bottom field of the picture. */
  readonly own: number;
  /** Its top field with the bottom field of the picture before. */
  readonly earlierBottom: number;
  /** Its bottom field with the top field of the picture before. */
  readonly earlierTop: number;
  /** What sticks out between rows of the same field: detail that combing is to be told from. */
  readonly detail: number;
}

/** What sticks out by less is noise, in codes of 8 bits. */
const NOISE = 6;

/** Measures combing picture by picture. */
export class CombMeter {
  readonly #samples: CombSample[] = [];
  #previous: Plane8 | undefined;

  /** Takes the next picture, with all of its rows; it is copied. */
  add(picture: Plane8): void {
    const previous = this.#previous ?? picture;
    this.#samples.push({
      own: measureCombing(picture, picture, 1),
      earlierBottom: measureCombing(picture, previous, 1),
      earlierTop: measureCombing(previous, picture, 1),
      detail: measureCombing(picture, picture, 2),
    });
    this.#previous = { ...picture, samples: picture.samples.slice() };
  }

  /** One sample for each picture; the first one is compared with itself. */
  get samples(): readonly CombSample[] {
    return this.#samples;
  }
}

/** Combing of the picture that even rows of `top` and odd rows of `bottom` make, between rows `step` apart, in codes a pixel. */
function measureCombing(top: Plane8, bottom: Plane8, step: number): number {
  const { width, height } = top;
  let sum = 0;
  for (let y = step; y < height - step; y++) {
    const [center, around] = y % 2 === 0 ? [top, bottom] : [bottom, top];
    const [row, up, down] = [y * center.stride, (y - step) * around.stride, (y + step) * around.stride];
    for (let x = 0; x < width; x++) {
      const value = center.samples[row + x]!;
      const above = value - around.samples[up + x]!;
      // Most pixels end here: both differences have to stick out on the same side.
      if (above > NOISE) {
        const below = value - around.samples[down + x]!;
        if (below > NOISE) sum += Math.min(above, below) - NOISE;
      } else if (above < -NOISE) {
        const below = value - around.samples[down + x]!;
        if (below < -NOISE) sum -= Math.max(above, below) + NOISE;
      }
    }
  }
  return sum / (width * Math.max(1, height - 2 * step));
}
