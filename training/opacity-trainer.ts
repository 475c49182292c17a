import { createSeededRandom } from '../src/core/random.ts';
import type { OpacityWeights } from '../src/frames/opacity-net.ts';

/** What is trained. */
interface TrainedShape {
  readonly figures: number;
  /** Which figures are guesses at opacity, beside that a pixel is solid or background. */
  readonly guesses: readonly number[];
  /** Hidden units. */
  readonly units: number;
}

const LEAK = 0.1;
const EPOCHS = 16;
const BATCH = 64;
const RATE = 0.002;
/** Difference of opacity below which the absolute error is rounded off. */
const SMOOTH = 0.02;

/**
 * Trains a net of one hidden layer to the least absolute error of the mean of all guesses by their likelihoods, by Adam (Kingma and Ba, 2015)
 * with a rate that falls along half a cosine.
 */
export class OpacityTrainer {
  readonly #rows: Float32Array;
  readonly #shape: TrainedShape;
  readonly #means: Float64Array;
  readonly #deviations: Float64Array;
  /** Weights of the hidden layer and of the outputs, with the biases, and for each the gradient and its two moments. */
  readonly #layers: readonly Layer[];
  readonly #hidden: Float64Array;
  readonly #shares: Float64Array;
  /** The guesses at the last row. */
  readonly #values: Float64Array;
  #steps = 0;

  /** @param rows true opacity of each pixel, then its figures; they are scaled in place */
  constructor(rows: Float32Array, shape: TrainedShape) {
    this.#rows = rows;
    this.#shape = shape;
    const { figures, units, guesses } = shape;
    const outputs = guesses.length + 2;
    this.#shares = new Float64Array(outputs);
    this.#values = new Float64Array(outputs);
    this.#values[0] = 1;
    this.#means = new Float64Array(figures);
    this.#deviations = new Float64Array(figures);
    this.#normalize();
    const random = createSeededRandom(7);
    this.#layers = [units * (figures + 1), outputs * (units + 1)].map((count) => createLayer(count, random));
    this.#layers[1]!.weights[units] = 1.5;
    this.#layers[1]!.weights[2 * units + 1] = 1;
    this.#hidden = new Float64Array(units);
  }

  #normalize(): void {
    const [rows, stride] = [this.#rows, this.#shape.figures + 1];
    const count = rows.length / stride;
    for (let figure = 0; figure < this.#shape.figures; figure++) {
      let [sum, squares] = [0, 0];
      for (let at = figure + 1; at < rows.length; at += stride) {
        sum += rows[at]!;
        squares += rows[at]! ** 2;
      }
      const mean = sum / count;
      const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean)) + 1e-6;
      this.#means[figure] = mean;
      this.#deviations[figure] = deviation;
      for (let at = figure + 1; at < rows.length; at += stride) rows[at] = (rows[at]! - mean) / deviation;
    }
  }

  train(): OpacityWeights {
    const random = createSeededRandom(11);
    const count = this.#rows.length / (this.#shape.figures + 1);
    const steps = Math.floor((count * EPOCHS) / BATCH);
    for (let step = 0; step < steps; step++) {
      for (const { gradient } of this.#layers) gradient.fill(0);
      for (let i = 0; i < BATCH; i++) this.#learn(Math.floor(random() * count) * (this.#shape.figures + 1));
      this.#move(RATE * (0.5 + 0.5 * Math.cos((Math.PI * step) / steps)));
    }
    return this.#write();
  }

  /** Predicts the opacity of a row, and adds its gradient. */
  #learn(row: number): void {
    const { figures, units } = this.#shape;
    const [first, second] = this.#layers as readonly [Layer, Layer];
    const predicted = this.#predict(row);
    const slope = Math.max(-1, Math.min(1, (predicted - this.#rows[row]!) / SMOOTH));
    const deltas = this.#values.map((value, output) => slope * this.#shares[output]! * (value - predicted));
    for (let unit = 0; unit < units; unit++) {
      let delta = 0;
      for (let output = 0; output < deltas.length; output++) {
        second.gradient[output * (units + 1) + unit]! += deltas[output]! * this.#hidden[unit]!;
        delta += deltas[output]! * second.weights[output * (units + 1) + unit]!;
      }
      if (this.#hidden[unit]! < 0) delta *= LEAK;
      const to = unit * (figures + 1);
      for (let figure = 0; figure < figures; figure++)
        first.gradient[to + figure]! += delta * this.#rows[row + 1 + figure]!;
      first.gradient[to + figures]! += delta;
    }
    for (let output = 0; output < deltas.length; output++)
      second.gradient[output * (units + 1) + units]! += deltas[output]!;
  }

  #predict(row: number): number {
    const { figures, units, guesses } = this.#shape;
    for (const [index, figure] of guesses.entries())
      this.#values[index + 1] =
        this.#rows[row + 1 + figure]! * this.#deviations[figure]! + this.#means[figure]!;
    const [first, second] = this.#layers as readonly [Layer, Layer];
    for (let unit = 0; unit < units; unit++) {
      const from = unit * (figures + 1);
      let sum = first.weights[from + figures]!;
      for (let figure = 0; figure < figures; figure++)
        sum += first.weights[from + figure]! * this.#rows[row + 1 + figure]!;
      this.#hidden[unit] = sum > 0 ? sum : sum * LEAK;
    }
    let [total, sum] = [0, 0];
    for (let output = 0; output < this.#shares.length; output++) {
      const share = this.#getLikelihood(second, output);
      this.#shares[output] = share;
      total += share;
    }
    for (let output = 0; output < this.#shares.length; output++) {
      this.#shares[output]! /= total;
      sum += this.#shares[output]! * this.#values[output]!;
    }
    return sum;
  }

  #getLikelihood({ weights }: Layer, output: number): number {
    const { units } = this.#shape;
    const from = output * (units + 1);
    let sum = weights[from + units]!;
    for (let unit = 0; unit < units; unit++) sum += weights[from + unit]! * this.#hidden[unit]!;
    return Math.exp(Math.max(-40, Math.min(40, sum)));
  }

  #move(rate: number): void {
    this.#steps++;
    for (const { weights, gradient, first, second } of this.#layers) {
      for (let at = 0; at < weights.length; at++) {
        const slope = gradient[at]! / BATCH;
        first[at] = 0.9 * first[at]! + 0.1 * slope;
        second[at] = 0.999 * second[at]! + 0.001 * slope * slope;
        const mean = first[at]! / (1 - 0.9 ** this.#steps);
        weights[at]! -= (rate * mean) / (Math.sqrt(second[at]! / (1 - 0.999 ** this.#steps)) + 1e-8);
      }
    }
  }

  #write(): OpacityWeights {
    const { figures, units } = this.#shape;
    const [first, second] = this.#layers as readonly [Layer, Layer];
    return {
      means: round(this.#means),
      deviations: round(this.#deviations),
      hidden: split(first.weights, figures + 1),
      outputs: split(second.weights, units + 1),
    };
  }
}

interface Layer {
  readonly weights: Float64Array;
  readonly gradient: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

function createLayer(count: number, random: () => number): Layer {
  return {
    weights: Float64Array.from({ length: count }, () => (random() - 0.5) / 2),
    gradient: new Float64Array(count),
    first: new Float64Array(count),
    second: new Float64Array(count),
  };
}

function split(weights: Float64Array, length: number): number[][] {
  return Array.from({ length: weights.length / length }, (_, row) =>
    round(weights.subarray(row * length, (row + 1) * length)),
  );
}

function round(values: Float64Array): number[] {
  return Array.from(values, (value) => Number(value.toPrecision(5)));
}
