/** Thresholds are tenths of the full code, as whole numbers so that none is rounded. */
const STEPS = 10;
/** Differences below 0.15 don't count. In 1/5100 of alpha, in which codes and thresholds are whole numbers. */
const UNITS = 5100;
const LEAST = 0.15 * UNITS;

/**
 * Sums by how much the connectivity of two mattes differs: how far above the level at which it is last connected to the
 * largest common region of its level each pixel is. Levels rise by 0.1, neighbors are the four at the sides.
 *
 * @param predicted alpha, row by row, 0 to 255
 */
export function sumConnectivityErrors(predicted: Uint8Array, truth: Uint8Array, width: number): number {
  const common = new Uint8Array(truth.length);
  for (let i = 0; i < common.length; i++) common[i] = Math.min(predicted[i]!, truth[i]!);
  const levels = new Uint8Array(truth.length).fill(STEPS);
  const regions = new Regions(truth.length, width);
  for (let step = 1; step <= STEPS; step++) {
    regions.find(common, step);
    for (let i = 0; i < levels.length; i++)
      if (levels[i] === STEPS && !regions.isInLargest(i)) levels[i] = step - 1;
  }
  let sum = 0;
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i]! * (UNITS / STEPS);
    const predictedDifference = predicted[i]! * (UNITS / 255) - level;
    const trueDifference = truth[i]! * (UNITS / 255) - level;
    sum += Math.abs(
      (predictedDifference >= LEAST ? predictedDifference : 0) -
        (trueDifference >= LEAST ? trueDifference : 0),
    );
  }
  return sum / UNITS;
}

/** Connected regions of a picture: a union of pixels with their left and upper neighbors. */
class Regions {
  readonly #parents: Int32Array;
  readonly #sizes: Int32Array;
  readonly #width: number;
  #largest = -1;

  constructor(size: number, width: number) {
    this.#parents = new Int32Array(size);
    this.#sizes = new Int32Array(size);
    this.#width = width;
  }

  /** Finds the regions of codes that reach a level in tenths. */
  find(codes: Uint8Array, step: number): void {
    const parents = this.#parents;
    const least = step * 255;
    for (let i = 0; i < codes.length; i++) {
      parents[i] = codes[i]! * STEPS >= least ? i : -1;
      if (parents[i]! < 0) continue;
      if (i % this.#width > 0 && parents[i - 1]! >= 0) this.#unite(i - 1, i);
      if (i >= this.#width && parents[i - this.#width]! >= 0) this.#unite(i - this.#width, i);
    }
    this.#findLargest();
  }

  isInLargest(pixel: number): boolean {
    return this.#parents[pixel]! >= 0 && this.#parents[pixel] === this.#largest;
  }

  /** Afterwards each pixel's parent is the first pixel of its region. */
  #findLargest(): void {
    const [parents, sizes] = [this.#parents, this.#sizes];
    sizes.fill(0);
    for (let i = 0; i < parents.length; i++) {
      if (parents[i]! < 0) continue;
      // Parents come before their children, so that theirs is settled.
      parents[i] = parents[parents[i]!]!;
      sizes[parents[i]!]!++;
    }
    this.#largest = -1;
    let most = 0;
    for (let i = 0; i < sizes.length; i++) {
      if (sizes[i]! <= most) continue;
      most = sizes[i]!;
      this.#largest = i;
    }
  }

  #unite(first: number, second: number): void {
    const one = this.#findRoot(first);
    const other = this.#findRoot(second);
    this.#parents[Math.max(one, other)] = Math.min(one, other);
  }

  #findRoot(pixel: number): number {
    const parents = this.#parents;
    let root = pixel;
    while (parents[root] !== root) {
      parents[root] = parents[parents[root]!]!;
      root = parents[root]!;
    }
    return root;
  }
}
