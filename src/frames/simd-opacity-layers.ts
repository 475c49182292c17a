import { KernelMemory } from './kernels/kernel-memory.ts';
import type { OpacityKernels } from './kernels/opacity-kernels.ts';
import type { KernelModule } from './kernels/web-assembly.ts';
import { interleave, type LayerRows, type OpacityLayers, WIDTH } from './opacity-layers.ts';

type LayerArray = 'figures' | 'hidden' | 'values' | 'outputs' | 'sums';

/** The layers by kernels. */
export class SimdOpacityLayers implements OpacityLayers {
  readonly sums: Float64Array;
  readonly #figures: Float32Array;
  readonly #units: number;
  readonly #memory: KernelMemory<OpacityKernels, LayerArray>;

  constructor({ hidden, outputs }: LayerRows, module: KernelModule) {
    const figures = hidden[0]!.length - 1;
    // Kernels read the biases of outputs first, those of hidden units last.
    const outputWeights = interleave(outputs.map((row) => [row.at(-1)!, ...row.slice(0, -1)]));
    const hiddenWeights = interleave(hidden);
    this.#units = hidden.length;
    this.#memory = new KernelMemory(module, {
      figures: 4 * figures,
      hidden: hiddenWeights.byteLength,
      values: 8 * hidden.length,
      outputs: outputWeights.byteLength,
      sums: 8 * Math.ceil(outputs.length / WIDTH) * WIDTH,
    });
    const { buffer, addresses } = this.#memory;
    new Float64Array(buffer, addresses.hidden, hiddenWeights.length).set(hiddenWeights);
    new Float64Array(buffer, addresses.outputs, outputWeights.length).set(outputWeights);
    this.#figures = new Float32Array(buffer, addresses.figures, figures);
    this.sums = new Float64Array(buffer, addresses.sums, outputs.length);
  }

  compute(figures: Float32Array): void {
    const { kernels, addresses } = this.#memory;
    const own = this.#figures;
    // So few are copied sooner than `set` is called.
    for (let figure = 0; figure < own.length; figure++) own[figure] = figures[figure]!;
    kernels.activate(addresses.figures, own.length, addresses.hidden, addresses.values, this.#units);
    kernels.addUp(addresses.values, this.#units, addresses.outputs, addresses.sums, this.sums.length);
  }
}
