import type { PictureSize } from './box-mean.ts';
import type { PictureMotion } from './flow/picture-motion.ts';

/** Where a followed place is in one frame, in pixels. */
export interface FollowedPlace {
  readonly x: number;
  readonly y: number;
  /** False where it is hidden or gone: the place is then where it would be if it went on as before. */
  readonly isSeen: boolean;
}

/** Radius of what is followed, as a share of the picture's height. */
const RADIUS = 0.05;
const MIN_RADIUS = 5;
/** Share of its pixels whose way leads there and back. */
const MIN_CONSISTENT = 0.4;
/** Correlation with its look from which a place is still the same, and from which it is found again. */
const MIN_LIKENESS = { followed: 0.65, found: 0.8 } as const;
/** Share of a look that is renewed by each frame that is surely the same. */
const RENEWAL = { share: 0.1, likeness: 0.8 } as const;
/** Shifts whose median is the speed with which a hidden place goes on: what covers it spoils the last few. */
const REMEMBERED_SHIFTS = 11;
/** Pixels around the end of the flow in which the look is searched, so that small errors don't add up. */
const CORRECTION = 2;
/** How far from there it is looked for, in radii: at first, for each hidden frame, and at most. */
const SEARCH = { first: 1, growth: 0.2, most: 4 } as const;
/** Variance of 8-bit codes below which a look has no pattern. */
const PLAIN = 4;

/**
 * Follows a small place of a video by dense optical flow: it moves by the median of its pixels' ways, as in Kalal, Mikolajczyk
 * and Matas, "Forward-backward error" (2010). Where too few ways lead there and back, or it looks otherwise, something is
 * before it: it is then expected to go on, and looked for by its look around there.
 */
export class RegionFollower {
  readonly #motion: PictureMotion;
  readonly #size: PictureSize;
  readonly #radius: number;
  readonly #patch: Float32Array;
  #look: Float32Array | undefined;
  #x: number;
  #y: number;
  readonly #shifts: { readonly x: number; readonly y: number }[] = [];
  #hiddenFrames = 0;

  /**
   * @param motion of the video, which the caller gives its pictures
   * @param start where it is in the first picture, in pixels
   */
  constructor(motion: PictureMotion, start: { readonly x: number; readonly y: number }) {
    this.#motion = motion;
    this.#size = motion.size;
    this.#radius = Math.max(MIN_RADIUS, Math.round(RADIUS * motion.size.height));
    this.#patch = new Float32Array((2 * this.#radius + 1) ** 2);
    this.#x = start.x;
    this.#y = start.y;
  }

  /** Looks for the place in the picture that `motion` was given last. */
  follow(): FollowedPlace {
    if (!this.#look) {
      this.#look = this.#read(this.#x, this.#y).slice();
      return this.#tell();
    }
    if (this.#hiddenFrames > 0 || !this.#flow()) this.#expect();
    return this.#tell();
  }

  #tell(): FollowedPlace {
    return { x: this.#x, y: this.#y, isSeen: this.#hiddenFrames === 0 };
  }

  /** Moves along the flow. @returns whether the place is still seen */
  #flow(): boolean {
    const shift = this.#findShift();
    if (!shift) return false;
    const [startX, startY] = [this.#x, this.#y];
    const flown = { reach: CORRECTION, step: 1 };
    const { x, y, likeness } = this.#search(startX + shift.x, startY + shift.y, flown);
    if (likeness < MIN_LIKENESS.followed) return false;
    this.#moveTo(x, y, likeness);
    this.#shifts.push({ x: x - startX, y: y - startY });
    if (this.#shifts.length > REMEMBERED_SHIFTS) this.#shifts.shift();
    return true;
  }

  /** The median shift of the pixels whose way leads there and back; undefined if they are too few. */
  #findShift(): { readonly x: number; readonly y: number } | undefined {
    const { width, height } = this.#size;
    const { forward, occluded } = this.#motion.compute();
    const across: number[] = [];
    const down: number[] = [];
    let count = 0;
    for (let y = Math.round(this.#y) - this.#radius; y <= this.#y + this.#radius; y++)
      for (let x = Math.round(this.#x) - this.#radius; x <= this.#x + this.#radius; x++) {
        if (x < 0 || y < 0 || x >= width || y >= height) continue;
        if (Math.hypot(x - this.#x, y - this.#y) > this.#radius) continue;
        count++;
        const at = y * width + x;
        if (occluded[at] !== 0) continue;
        across.push(forward.u[at]!);
        down.push(forward.v[at]!);
      }
    if (count === 0 || across.length < MIN_CONSISTENT * count) return undefined;
    return { x: findMedian(across), y: findMedian(down) };
  }

  /** Goes on as before, and looks around there for what is followed. */
  #expect(): void {
    this.#hiddenFrames++;
    const { width, height } = this.#size;
    const speed = this.#tellSpeed();
    this.#x = Math.max(0, Math.min(width - 1, this.#x + speed.x));
    this.#y = Math.max(0, Math.min(height - 1, this.#y + speed.y));
    const reach = Math.min(SEARCH.most, SEARCH.first + SEARCH.growth * this.#hiddenFrames) * this.#radius;
    const coarse = this.#search(this.#x, this.#y, { reach, step: 2 });
    const found = this.#search(coarse.x, coarse.y, { reach: 1, step: 1 });
    if (found.likeness < MIN_LIKENESS.found) return;
    this.#hiddenFrames = 0;
    this.#moveTo(found.x, found.y, found.likeness);
  }

  #tellSpeed(): { readonly x: number; readonly y: number } {
    if (this.#shifts.length === 0) return { x: 0, y: 0 };
    return { x: findMedian(this.#shifts.map(({ x }) => x)), y: findMedian(this.#shifts.map(({ y }) => y)) };
  }

  #search(
    centerX: number,
    centerY: number,
    { reach, step }: { readonly reach: number; readonly step: number },
  ) {
    let best = { x: centerX, y: centerY, likeness: -1 };
    for (let y = centerY - reach; y <= centerY + reach; y += step)
      for (let x = centerX - reach; x <= centerX + reach; x += step) {
        if (!this.#isInside(x, y)) continue;
        const likeness = this.#compare(x, y);
        if (likeness > best.likeness) best = { x, y, likeness };
      }
    return best;
  }

  #moveTo(x: number, y: number, likeness: number): void {
    this.#x = x;
    this.#y = y;
    if (likeness < RENEWAL.likeness) return;
    const patch = this.#read(x, y);
    for (let i = 0; i < patch.length; i++) this.#look![i]! += RENEWAL.share * (patch[i]! - this.#look![i]!);
  }

  #isInside(x: number, y: number): boolean {
    return x >= 0 && y >= 0 && x <= this.#size.width - 1 && y <= this.#size.height - 1;
  }

  /** Normalized correlation of a place with the look, -1 to 1; of plain ones, whether their codes are near. */
  #compare(x: number, y: number): number {
    return correlate(this.#read(x, y), this.#look!);
  }

  /** The square around a place; borders are repeated. It is overwritten by the next call. */
  #read(x: number, y: number): Float32Array {
    const { width, height } = this.#size;
    const [left, top] = [Math.round(x), Math.round(y)];
    let i = 0;
    for (let down = -this.#radius; down <= this.#radius; down++) {
      const row = Math.max(0, Math.min(height - 1, top + down)) * width;
      for (let across = -this.#radius; across <= this.#radius; across++)
        this.#patch[i++] = this.#motion.picture[row + Math.max(0, Math.min(width - 1, left + across))]!;
    }
    return this.#patch;
  }
}

function findMedian(values: number[]): number {
  return Float64Array.from(values).sort()[values.length >> 1]!;
}

/** Difference of the means of two plain places at which they are no more alike, in 8-bit codes. */
const PLAIN_DIFFERENCE = 24;

function correlate(a: Float32Array, b: Float32Array): number {
  let [sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    sumA += x;
    sumB += y;
    squaresA += x * x;
    squaresB += y * y;
    products += x * y;
  }
  const count = a.length;
  const [varianceA, varianceB] = [
    squaresA / count - (sumA / count) ** 2,
    squaresB / count - (sumB / count) ** 2,
  ];
  if (varianceA < PLAIN && varianceB < PLAIN)
    return 1 - Math.min(1, Math.abs(sumA - sumB) / (count * PLAIN_DIFFERENCE));
  if (varianceA < PLAIN || varianceB < PLAIN) return 0;
  return (products / count - (sumA * sumB) / (count * count)) / Math.sqrt(varianceA * varianceB);
}
