const SIGMA = 1.4;
/** Values of the Gaussian below which the filter ends. */
const EPSILON = 1e-2;
const RADIUS = Math.ceil(SIGMA * Math.sqrt(-2 * Math.log(Math.sqrt(2 * Math.PI) * SIGMA * EPSILON)));
const SMOOTH = normalize((x) => Math.exp(-(x * x) / (2 * SIGMA * SIGMA)));
const SLOPE = normalize((x) => -x * Math.exp(-(x * x) / (2 * SIGMA * SIGMA)));

/** The filter of two dimensions is the product of these, and its L2 norm the product of theirs. */
function normalize(weigh: (x: number) => number): Float64Array {
  const weights = Float64Array.from({ length: RADIUS * 2 + 1 }, (_, i) => weigh(i - RADIUS));
  const norm = Math.hypot(...weights);
  return weights.map((weight) => weight / norm);
}

/** Compares gradients of mattes: derivatives of a Gaussian of sigma 1.4, borders repeated. */
export class GradientScorer {
  readonly #width: number;
  readonly #height: number;
  readonly #smooth: Float32Array;
  readonly #slope: Float32Array;
  readonly #predicted: Float32Array;
  readonly #truth: Float32Array;
  readonly #row: Float32Array;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#smooth = new Float32Array(width * height);
    this.#slope = new Float32Array(width * height);
    this.#predicted = new Float32Array(width * height);
    this.#truth = new Float32Array(width * height);
    this.#row = new Float32Array(width + RADIUS * 2);
  }

  /** Sum of squared differences of the magnitudes, each matte being stretched to 0 to 1 before. */
  sumErrors(predicted: Uint8Array, truth: Uint8Array): number {
    this.#computeMagnitudes(predicted, this.#predicted);
    this.#computeMagnitudes(truth, this.#truth);
    let sum = 0;
    for (let i = 0; i < this.#truth.length; i++) sum += (this.#predicted[i]! - this.#truth[i]!) ** 2;
    return sum;
  }

  #computeMagnitudes(codes: Uint8Array, magnitudes: Float32Array): void {
    let [least, most] = [255, 0];
    for (let i = 0; i < codes.length; i++) {
      if (codes[i]! < least) least = codes[i]!;
      if (codes[i]! > most) most = codes[i]!;
    }
    this.#filterRows(codes, least, most > least ? 1 / (most - least) : 0);
    for (let y = 0; y < this.#height; y++) this.#filterColumns(y, magnitudes);
  }

  #filterRows(codes: Uint8Array, least: number, scale: number): void {
    const row = this.#row;
    for (let start = 0; start < codes.length; start += this.#width) {
      for (let x = 0; x < row.length; x++) {
        const column = Math.min(this.#width - 1, Math.max(0, x - RADIUS));
        row[x] = (codes[start + column]! - least) * scale;
      }
      for (let x = 0; x < this.#width; x++) {
        let [smooth, slope] = [0, 0];
        for (let tap = 0; tap < SMOOTH.length; tap++) {
          smooth += row[x + tap]! * SMOOTH[tap]!;
          slope += row[x + tap]! * SLOPE[tap]!;
        }
        this.#smooth[start + x] = smooth;
        this.#slope[start + x] = slope;
      }
    }
  }

  #filterColumns(y: number, magnitudes: Float32Array): void {
    const width = this.#width;
    for (let x = 0; x < width; x++) {
      let [across, down] = [0, 0];
      for (let tap = 0; tap < SMOOTH.length; tap++) {
        const row = Math.min(this.#height - 1, Math.max(0, y + tap - RADIUS));
        across += this.#slope[row * width + x]! * SMOOTH[tap]!;
        down += this.#smooth[row * width + x]! * SLOPE[tap]!;
      }
      magnitudes[y * width + x] = Math.sqrt(across * across + down * down);
    }
  }
}
