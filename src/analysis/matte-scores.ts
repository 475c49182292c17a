import { sumConnectivityErrors } from './matte-connectivity.ts';
import { GradientScorer } from './matte-gradients.ts';

/**
 * Distances of mattes from the truth, 0 for the truth itself: means over frames as Robust Video Matting (Lin et al.,
 * WACV 2022, `evaluation/evaluate_lr.py`) computes them, so that figures can be set beside those of papers.
 */
export interface MatteScores {
  readonly frames: number;
  /** Mean absolute difference x 1000. */
  readonly mad: number;
  /** Mean squared difference x 1000. */
  readonly mse: number;
  /** Sum of squared differences of gradients / 1000 (Rhemann et al., CVPR 2009). It grows with the picture. */
  readonly grad: number;
  /** Sum of differences in connectivity / 1000 (Rhemann et al., CVPR 2009). It grows with the picture. */
  readonly conn: number;
  /** Root mean squared difference of the changes in time x 100 (Erofeev et al., BMVC 2015); 0 at the first frame. */
  readonly dtssd: number;
  /** Mean squared difference of colors x 1000 where the true alpha is above 0; undefined if none were given. */
  readonly foregroundMse?: number;
}

/** The colors of a subject: codes of red, green, blue for each pixel, 0 to 65535. */
export interface ForegroundPair {
  readonly predicted: Uint16Array;
  readonly truth: Uint16Array;
}

/** Alpha is compared as 8-bit codes, in which papers keep it. */
const CODES = 255;

/** Compares a sequence of mattes with the truth, frame by frame. It remembers one frame. */
export class MatteScorer {
  readonly #size: number;
  readonly #width: number;
  readonly #gradients: GradientScorer;
  readonly #sums = { mad: 0, mse: 0, grad: 0, conn: 0, dtssd: 0, foregroundMse: 0 };
  readonly #predicted: Uint8Array;
  readonly #truth: Uint8Array;
  /** Predicted minus true codes of the frame before. */
  readonly #differences: Int16Array;
  #frames = 0;
  #foregrounds = 0;

  constructor(width: number, height: number) {
    this.#size = width * height;
    this.#width = width;
    this.#gradients = new GradientScorer(width, height);
    this.#predicted = new Uint8Array(this.#size);
    this.#truth = new Uint8Array(this.#size);
    this.#differences = new Int16Array(this.#size);
  }

  /**
   * Adds the next frame of the sequence.
   *
   * @param predicted alpha, row by row, 0 to 65535
   * @param truth alpha of the same frame
   * @throws RangeError if a matte is of another size
   */
  add(predicted: Uint16Array, truth: Uint16Array, foreground?: ForegroundPair): void {
    for (const { length } of [predicted, truth])
      if (length !== this.#size) throw new RangeError(`a matte of ${length} pixels instead of ${this.#size}`);
    toCodes(predicted, this.#predicted);
    toCodes(truth, this.#truth);
    this.#addDifferences();
    this.#sums.grad += this.#gradients.sumErrors(this.#predicted, this.#truth) / 1000;
    this.#sums.conn += sumConnectivityErrors(this.#predicted, this.#truth, this.#width) / 1000;
    if (foreground) this.#addForeground(foreground);
    this.#frames++;
  }

  /** Means over the frames so far. @throws RangeError if there were none */
  getScores(): MatteScores {
    if (this.#frames === 0) throw new RangeError('no frame was compared');
    const { foregroundMse, ...sums } = this.#sums;
    const { mad, mse, grad, conn, dtssd } = sums;
    const frames = this.#frames;
    return {
      frames,
      mad: mad / frames,
      mse: mse / frames,
      grad: grad / frames,
      conn: conn / frames,
      dtssd: dtssd / frames,
      ...(this.#foregrounds > 0 ? { foregroundMse: foregroundMse / this.#foregrounds } : {}),
    };
  }

  #addDifferences(): void {
    let [absolute, squared, change] = [0, 0, 0];
    for (let i = 0; i < this.#size; i++) {
      const difference = this.#predicted[i]! - this.#truth[i]!;
      absolute += Math.abs(difference);
      squared += difference * difference;
      change += (difference - this.#differences[i]!) ** 2;
      this.#differences[i] = difference;
    }
    this.#sums.mad += (absolute / CODES / this.#size) * 1e3;
    this.#sums.mse += (squared / CODES ** 2 / this.#size) * 1e3;
    if (this.#frames > 0) this.#sums.dtssd += Math.sqrt(change / CODES ** 2 / this.#size) * 1e2;
  }

  /** Frames without a subject have no foreground to compare. */
  #addForeground({ predicted, truth }: ForegroundPair): void {
    let [squared, pixels] = [0, 0];
    for (let i = 0; i < this.#size; i++) {
      if (this.#truth[i] === 0) continue;
      pixels++;
      for (let at = i * 3; at < i * 3 + 3; at++) squared += ((predicted[at]! - truth[at]!) / 65535) ** 2;
    }
    if (pixels === 0) return;
    this.#sums.foregroundMse += (squared / (pixels * 3)) * 1e3;
    this.#foregrounds++;
  }
}

function toCodes(alpha: Uint16Array, codes: Uint8Array): void {
  for (let i = 0; i < alpha.length; i++) codes[i] = (alpha[i]! + 128) / 257;
}
