/** A mask row by row, 0 to 1 a pixel. */
export interface FloatMask {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** What is surely the subject. */
const CORE = 0.7;
/** A core with a smaller share of the largest one's pixels is an island. */
const MIN_CORE_SHARE = 0.01;
/** Steps of the chamfer distance to neighbors by side and by corner, in thirds of a pixel (Borgefors 1986). */
const SIDE = 3;
const CORNER = 4;
const FAR = 1 << 28;

/**
 * Lets a mask fade out farther than `reach` pixels from its confident cores, and drops small cores altogether: ghosts of
 * stands, tables and signs that nets see beside a person have no core of their own.
 *
 * @param mask changed in place
 */
export function keepNearCores(mask: FloatMask, reach: number): void {
  const { width, height, values } = mask;
  const distances = new CoreFinder(mask).find();
  measureDistances(distances, width, height);
  // The last third of the reach fades, so that no hard border boils.
  const end = reach * SIDE;
  const fade = Math.max(1, end / 3);
  for (let i = 0; i < values.length; i++) {
    const weight = (end - distances[i]!) / fade;
    if (weight < 1) values[i]! *= weight < 0 ? 0 : weight;
  }
}

/** Finds connected pixels of certainty by flooding them. */
class CoreFinder {
  readonly #mask: FloatMask;
  readonly #labels: Int32Array;
  readonly #stack: Int32Array;
  #top = 0;

  constructor(mask: FloatMask) {
    this.#mask = mask;
    this.#labels = new Int32Array(mask.values.length);
    this.#stack = new Int32Array(mask.values.length);
  }

  /** 0 on the cores that stay, FAR elsewhere. */
  find(): Int32Array {
    const { values } = this.#mask;
    const labels = this.#labels;
    const sizes = [0];
    let largest = 0;
    for (let start = 0; start < values.length; start++) {
      if (labels[start] !== 0 || values[start]! <= CORE) continue;
      const size = this.flood(start, sizes.length);
      sizes.push(size);
      largest = Math.max(largest, size);
    }
    const least = largest * MIN_CORE_SHARE;
    for (let i = 0; i < labels.length; i++) {
      const label = labels[i]!;
      labels[i] = label !== 0 && sizes[label]! >= least ? 0 : FAR;
    }
    return labels;
  }

  private flood(start: number, label: number): number {
    const { width, height } = this.#mask;
    let size = 0;
    this.visit(start, label);
    while (this.#top > 0) {
      const at = this.#stack[--this.#top]!;
      const x = at % width;
      size++;
      if (x > 0) this.visit(at - 1, label);
      if (x < width - 1) this.visit(at + 1, label);
      if (at >= width) this.visit(at - width, label);
      if (at < width * (height - 1)) this.visit(at + width, label);
    }
    return size;
  }

  private visit(at: number, label: number): void {
    if (this.#labels[at] !== 0 || this.#mask.values[at]! <= CORE) return;
    this.#labels[at] = label;
    this.#stack[this.#top++] = at;
  }
}

/** Replaces FAR by the chamfer distance to the nearest 0, in two passes. */
function measureDistances(distances: Int32Array, width: number, height: number): void {
  for (let y = 0; y < height; y++)
    for (let x = 0, i = y * width; x < width; x++, i++) {
      let least = distances[i]!;
      if (least === 0) continue;
      if (x > 0) least = Math.min(least, distances[i - 1]! + SIDE);
      if (y > 0) least = Math.min(least, distances[i - width]! + SIDE);
      if (y > 0 && x > 0) least = Math.min(least, distances[i - width - 1]! + CORNER);
      if (y > 0 && x < width - 1) least = Math.min(least, distances[i - width + 1]! + CORNER);
      distances[i] = least;
    }
  for (let y = height - 1; y >= 0; y--)
    for (let x = width - 1, i = y * width + x; x >= 0; x--, i--) {
      let least = distances[i]!;
      if (least === 0) continue;
      if (x < width - 1) least = Math.min(least, distances[i + 1]! + SIDE);
      if (y < height - 1) least = Math.min(least, distances[i + width]! + SIDE);
      if (y < height - 1 && x < width - 1) least = Math.min(least, distances[i + width + 1]! + CORNER);
      if (y < height - 1 && x > 0) least = Math.min(least, distances[i + width - 1]! + CORNER);
      distances[i] = least;
    }
}
