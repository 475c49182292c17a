/** Terms of a polynomial of third degree in two variables. */
export const CUBIC_TERMS = 10;

/** Writes the terms at a point, whose coordinates are -1 to 1, to `terms`. */
function evaluateTerms(x: number, y: number, terms: Float64Array): void {
  const [xx, yy] = [x * x, y * y];
  terms[0] = 1;
  terms[1] = x;
  terms[2] = y;
  terms[3] = xx;
  terms[4] = x * y;
  terms[5] = yy;
  terms[6] = xx * x;
  terms[7] = xx * y;
  terms[8] = x * yy;
  terms[9] = yy * y;
}

/** The terms of every cell of a grid, one cell after the other. */
export function createTermTable(width: number, height: number): Float64Array {
  const table = new Float64Array(width * height * CUBIC_TERMS);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * CUBIC_TERMS;
      const terms = table.subarray(at, at + CUBIC_TERMS);
      evaluateTerms((2 * x + 1) / width - 1, (2 * y + 1) / height - 1, terms);
    }
  return table;
}

/** Values of a surface at the cells whose terms are given. */
export function evaluateSurface(
  coefficients: Float64Array,
  terms: Float64Array,
  surface: Float32Array,
): void {
  for (let i = 0, at = 0; i < surface.length; i++) {
    let sum = 0;
    for (let term = 0; term < CUBIC_TERMS; term++) sum += coefficients[term]! * terms[at++]!;
    surface[i] = sum;
  }
}

/** Least squares of cubic surfaces for several channels that share their weights. */
export class CubicFit {
  readonly #channels: number;
  readonly #normal = new Float64Array(CUBIC_TERMS * CUBIC_TERMS);
  readonly #right: Float64Array;

  constructor(channels: number) {
    this.#channels = channels;
    this.#right = new Float64Array(channels * CUBIC_TERMS);
  }

  /** Adds a point by its terms; `values` has one value per channel. */
  add(terms: Float64Array, weight: number, values: ArrayLike<number>): void {
    for (let row = 0; row < CUBIC_TERMS; row++) {
      const weighted = weight * terms[row]!;
      for (let column = 0; column <= row; column++)
        this.#normal[row * CUBIC_TERMS + column]! += weighted * terms[column]!;
      for (let channel = 0; channel < this.#channels; channel++)
        this.#right[channel * CUBIC_TERMS + row]! += weighted * values[channel]!;
    }
  }

  /**
   * @param ridge weight of the wish that a surface be flat: it keeps corners tame that no point is near
   * @returns coefficients, a channel after the other
   */
  solve(ridge: number): Float64Array {
    const factor = this.#decompose(ridge);
    const solution = new Float64Array(this.#channels * CUBIC_TERMS);
    for (let channel = 0; channel < this.#channels; channel++) {
      const at = channel * CUBIC_TERMS;
      substitute(factor, this.#right.subarray(at, at + CUBIC_TERMS), solution.subarray(at, at + CUBIC_TERMS));
    }
    return solution;
  }

  /** Cholesky's lower triangle of the normal matrix. */
  #decompose(ridge: number): Float64Array {
    const n = CUBIC_TERMS;
    const lower = new Float64Array(n * n);
    for (let row = 0; row < n; row++) {
      for (let column = 0; column <= row; column++) {
        let sum = this.#normal[row * n + column]!;
        if (row === column) sum += row === 0 ? 1e-9 : ridge + 1e-9;
        for (let k = 0; k < column; k++) sum -= lower[row * n + k]! * lower[column * n + k]!;
        lower[row * n + column] =
          row === column ? Math.sqrt(Math.max(1e-12, sum)) : sum / lower[column * n + column]!;
      }
    }
    return lower;
  }
}

function substitute(lower: Float64Array, right: Float64Array, solution: Float64Array): void {
  const n = CUBIC_TERMS;
  for (let row = 0; row < n; row++) {
    let sum = right[row]!;
    for (let k = 0; k < row; k++) sum -= lower[row * n + k]! * solution[k]!;
    solution[row] = sum / lower[row * n + row]!;
  }
  for (let row = n - 1; row >= 0; row--) {
    let sum = solution[row]!;
    for (let k = row + 1; k < n; k++) sum -= lower[k * n + row]! * solution[k]!;
    solution[row] = sum / lower[row * n + row]!;
  }
}
