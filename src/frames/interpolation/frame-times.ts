import type { Rational } from '../../core/rational.ts';

/** Where an output frame lies among input frames: at one of them, or `share` of the way from it to the next. */
export interface FramePosition {
  readonly frame: number;
  /** 0 at the frame itself, below 1. */
  readonly share: number;
}

/** Counts and places the frames of a constant rate among those of another, in integers, so that no length drifts. */
export class FrameTimes {
  /** Input frames per output frame, as a fraction. */
  readonly #num: bigint;
  readonly #den: bigint;

  constructor(rate: Rational, target: Rational) {
    this.#num = BigInt(rate.num) * BigInt(target.den);
    this.#den = BigInt(rate.den) * BigInt(target.num);
  }

  /** Whether every output frame lies at an input frame. */
  get isWhole(): boolean {
    return this.#num % this.#den === 0n;
  }

  /** Output frames that last as long as `count` input frames, to the nearest one; halves count. */
  countFrames(count: number): number {
    return Number((2n * BigInt(count) * this.#den + this.#num) / (2n * this.#num));
  }

  /** Where output frame `index` lies. */
  locate(index: number): FramePosition {
    const position = BigInt(index) * this.#num;
    return {
      frame: Number(position / this.#den),
      share: Number(position % this.#den) / Number(this.#den),
    };
  }
}
