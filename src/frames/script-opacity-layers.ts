import { interleave, type LayerRows, LEAK, type OpacityLayers, WIDTH } from './opacity-layers.ts';

/** The layers in JavaScript, which those by kernels are compared with. */
export class ScriptOpacityLayers implements OpacityLayers {
  readonly sums: Float64Array;
  readonly #hidden: Float64Array;
  readonly #outputs: Float64Array;
  readonly #values: Float64Array;
  readonly #figures: number;

  constructor({ hidden, outputs }: LayerRows) {
    this.#figures = hidden[0]!.length - 1;
    this.#hidden = interleave(hidden);
    this.#outputs = Float64Array.from(outputs.flat());
    this.#values = new Float64Array(hidden.length);
    this.sums = new Float64Array(outputs.length);
  }

  compute(figures: Float32Array): void {
    this.#activate(figures);
    for (let output = 0; output < this.sums.length; output++) this.sums[output] = this.#add(output);
  }

  /** Eight units at a time, whose sums don't wait for each other. */
  #activate(figures: Float32Array): void {
    const hidden = this.#hidden;
    const values = this.#values;
    const count = this.#figures;
    for (let unit = 0, from = 0; unit < values.length; unit += WIDTH, from += WIDTH) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      let e = 0;
      let f = 0;
      let g = 0;
      let h = 0;
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
    const outputs = this.#outputs;
    const values = this.#values;
    const first = output * (values.length + 1);
    let sum = outputs[first + values.length]!;
    for (let unit = 0; unit < values.length; unit++) sum += outputs[first + unit]! * values[unit]!;
    return sum;
  }
}

function limit(sum: number): number {
  return sum > 0 ? sum : sum * LEAK;
}
