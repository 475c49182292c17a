import { approximateExponential } from './approximate-powers.ts';
import { chooseKernels } from './kernels/choose-kernels.ts';
import { getOpacityKernels } from './kernels/opacity-kernels.ts';
import type { KernelModule } from './kernels/web-assembly.ts';
import type { OpacityLayers } from './opacity-layers.ts';
import { ScriptOpacityLayers } from './script-opacity-layers.ts';
import { SimdOpacityLayers } from './simd-opacity-layers.ts';

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

/** What an exponential can take. */
const MAX_OUTPUT = 40;

/**
 * Judges by the evidence of a pixel how likely each of several guesses at its opacity is right: a net of one hidden layer, some
 * hundred weights. The first guess is that it is solid, the last that it is background.
 */
export class OpacityNet {
  /** Likelihoods of the guesses at the last pixel, 0 to 1, together 1. */
  readonly shares: Float64Array;
  readonly #layers: OpacityLayers;
  readonly #figures: number;

  /**
   * The scaling of the figures is taken into the first layer.
   *
   * @param kernels compiled kernels; null for the JavaScript, which does the same to the bit
   */
  constructor(
    { means, deviations, hidden, outputs }: OpacityWeights,
    kernels: KernelModule | null = getOpacityKernels(),
  ) {
    const rows = hidden.map((row) => {
      const scaled = means.map((_, figure) => row[figure]! / deviations[figure]!);
      const shift = scaled.reduce((sum, weight, figure) => sum + weight * means[figure]!, 0);
      return [...scaled, row[means.length]! - shift];
    });
    const layers = { hidden: rows, outputs };
    this.#layers = chooseKernels<OpacityLayers>(
      kernels,
      (module) => new SimdOpacityLayers(layers, module),
      () => new ScriptOpacityLayers(layers),
    );
    this.#figures = means.length;
    this.shares = new Float64Array(outputs.length);
  }

  /**
   * @param figures as many as the net was learned of
   * @throws {RangeError} if there are more or fewer
   */
  judge(figures: Float32Array): void {
    if (figures.length !== this.#figures)
      throw new RangeError(`${figures.length} figures for a net of ${this.#figures}`);
    const { shares } = this;
    const { sums } = this.#layers;
    this.#layers.compute(figures);
    let total = 0;
    for (let output = 0; output < shares.length; output++) {
      const sum = sums[output]!;
      const share = approximateExponential(
        sum < -MAX_OUTPUT ? -MAX_OUTPUT : sum > MAX_OUTPUT ? MAX_OUTPUT : sum,
      );
      shares[output] = share;
      total += share;
    }
    for (let output = 0; output < shares.length; output++) shares[output]! /= total;
  }
}
