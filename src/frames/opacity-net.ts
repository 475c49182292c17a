import { approximateExponential } from './approximate-powers.ts';

/** Weights of the net, as `training/opacity.ts` writes them. */
export interface OpacityWeights {
  /** Mean and standard deviation of each figure. */
  readonly means: readonly number[];
  readonly deviations: readonly number[];
  /** For each hidden unit the weights of the figures, then its bias. */
  readonly hidden: readonly (readonly number[])[];
  /** For each output the weights of the hidden units, then its bias. */
  readonly outputs: readonly (readonly number[])[];
}

const LEAK = 0.1;
/** Units that are summed up at a time. */
const WIDTH = 8;
/** What an exponential can take. */
const MAX_OUTPUT = 40;

/**
 * Judges by the evidence of a pixel how likely each of several guesses at its opacity is right: a net of one hidden layer, some
 * hundred weights. The number of units is a multiple of eight. The first guess is that it is solid, the last that it is background.
 */
export class OpacityNet {
  /** Likelihoods of the guesses at the last pixel, 0 to 1, together 1. */
  readonly shares: Float64Array;
  readonly #figures: number;
  readonly #hidden: Float64Array;
  readonly #outputs: Float64Array;
  readonly #values: Float64Array;

  /** The scaling of the figures is taken into the first layer. */
  constructor({ means, deviations, hidden, outputs }: OpacityWeights) {
    this.#figures = means.length;
    const rows = hidden.map((row) => {
      const scaled = means.map((_, figure) => row[figure]! / deviations[figure]!);
      const shift = scaled.reduce((sum, weight, figure) => sum + weight * means[figure]!, 0);
      return [...scaled, row[means.length]! - shift];
    });
    this.#hidden = interleave(rows);
    this.#outputs = Float64Array.from(outputs.flat());
    this.#values = new Float64Array(hidden.length);
    this.shares = new Float64Array(outputs.length);
  }

  judge(figures: Float32Array): void {
    const shares = this.shares;
    this.#activate(figures);
    let total = 0;
    for (let output = 0; output < shares.length; output++) {
      const share = approximateExponential(this.#add(output));
      shares[output] = share;
      total += share;
    }
    for (let output = 0; output < shares.length; output++) shares[output]! /= total;
  }

  /** Eight units at a time, whose sums don't wait for each other. */
  #activate(figures: Float32Array): void {
    const [count, hidden, values] = [this.#figures, this.#hidden, this.#values];
    for (let unit = 0, from = 0; unit < values.length; unit += WIDTH, from += WIDTH) {
      let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0];
      for (let figure = 0; figure < count; figure++, from += WIDTH) {
        const value = figures[figure]!;
        a += hidden[from]! * value;
        b += hidden[from + 1]! * value;
        c += hidden[from + 2]! * value;
        d += hidden[from + 3]! * value;
        e += hidden[from + 4]! * value;
        f += hidden[from + 5]! * value;
        g += hidden[from + 6]! * value;
        h += hidden[from + 7]! * value;
      }
      values[unit] = limit(a + hidden[from]!);
      values[unit + 1] = limit(b + hidden[from + 1]!);
      values[unit + 2] = limit(c + hidden[from + 2]!);
      values[unit + 3] = limit(d + hidden[from + 3]!);
      values[unit + 4] = limit(e + hidden[from + 4]!);
      values[unit + 5] = limit(f + hidden[from + 5]!);
      values[unit + 6] = limit(g + hidden[from + 6]!);
      values[unit + 7] = limit(h + hidden[from + 7]!);
    }
  }

  #add(output: number): number {
    const [outputs, values] = [this.#outputs, this.#values];
    const first = output * (values.length + 1);
    let sum = outputs[first + values.length]!;
    for (let unit = 0; unit < values.length; unit++) sum += outputs[first + unit]! * values[unit]!;
    return sum < -MAX_OUTPUT ? -MAX_OUTPUT : sum > MAX_OUTPUT ? MAX_OUTPUT : sum;
  }
}

/** The weights of eight units at a time, figure by figure. */
function interleave(rows: readonly (readonly number[])[]): Float64Array {
  const columns = rows[0]!.length;
  const weights = new Float64Array(rows.length * columns);
  for (const [unit, row] of rows.entries()) {
    const first = (unit - (unit % WIDTH)) * columns + (unit % WIDTH);
    for (const [column, weight] of row.entries()) weights[first + column * WIDTH] = weight;
  }
  return weights;
}

function limit(sum: number): number {
  return sum > 0 ? sum : sum * LEAK;
}
