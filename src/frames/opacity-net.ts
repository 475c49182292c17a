import { FIGURES } from './opacity-evidence.ts';

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

/**
 * Judges by the evidence of a pixel how likely it is solid, a mixture or background: a net of one hidden layer, some 200
 * weights. Opacity is expected to be `solid + mixed * opacity of the best mixture`.
 */
export class OpacityNet {
  /** The last pixel's likelihoods; what remains to 1 is background. */
  solid = 0;
  mixed = 0;
  readonly #hidden: Float64Array;
  readonly #outputs: Float64Array;
  readonly #units: number;
  readonly #values: Float64Array;

  /** The scaling of the figures is taken into the first layer. */
  constructor({ means, deviations, hidden, outputs }: OpacityWeights) {
    this.#units = hidden.length;
    this.#hidden = Float64Array.from(
      hidden.flatMap((row) => {
        const scaled = means.map((_, figure) => row[figure]! / deviations[figure]!);
        const shift = scaled.reduce((sum, weight, figure) => sum + weight * means[figure]!, 0);
        return [...scaled, row[FIGURES]! - shift];
      }),
    );
    this.#outputs = Float64Array.from(outputs.flat());
    this.#values = new Float64Array(this.#units);
  }

  judge(figures: Float32Array): void {
    const [units, hidden, values] = [this.#units, this.#hidden, this.#values];
    for (let unit = 0, from = 0; unit < units; unit++) {
      let sum = 0;
      for (let figure = 0; figure < FIGURES; figure++) sum += hidden[from++]! * figures[figure]!;
      sum += hidden[from++]!;
      values[unit] = sum > 0 ? sum : sum * LEAK;
    }
    const solid = Math.exp(this.#add(0));
    const mixed = Math.exp(this.#add(1));
    const sum = solid + mixed + Math.exp(this.#add(2));
    this.solid = solid / sum;
    this.mixed = mixed / sum;
  }

  /** An output, kept within what an exponential can take. */
  #add(output: number): number {
    const first = output * (this.#units + 1);
    let sum = this.#outputs[first + this.#units]!;
    for (let unit = 0; unit < this.#units; unit++) sum += this.#outputs[first + unit]! * this.#values[unit]!;
    return sum < -40 ? -40 : sum > 40 ? 40 : sum;
  }
}
