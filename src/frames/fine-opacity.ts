import { approximateLog } from './approximate-powers.ts';
import { BoxMean, type PictureSize } from './box-mean.ts';
import type { OpacityJudge } from './opacity-judge.ts';
import { OpacityNet, type OpacityWeights } from './opacity-net.ts';
import { BACKGROUND, SUBJECT, UNKNOWN } from './pixel-kinds.ts';

/** Half the windows over which opacity is averaged, in pixels of the picture on which it was judged. */
const REACHES = [1, 3] as const;
/** Least squared distance of subject and background in linear light. */
const MIN_CONTRAST = 1e-4;
/** Differences of luma are in so many 10-bit codes, and at most so many of these. */
const LUMA_SPAN = 40;
/** Mean opacity around a pixel below which it is background, and as near to 1 solid; and which figure it is. */
const NOTHING = 0.04;
const AROUND = 4;
/** Pixels along a side of a judged one up to which each is asked for by itself. */
const FINE_SCALE = 2;
const MAX_DIFFERENCE = 2;
const MAX_DEPTH = 12;
const OPAQUE = 65_535;

/** Number of figures for each pixel, and which of them are guesses at its opacity. */
export const FINE_FIGURES = 12;
export const FINE_GUESSES = [0, 1, 2] as const;

/** What opacity at full size is computed from, beside what was judged. */
export interface FineEvidence {
  readonly judge: OpacityJudge;
  /** Steps from each judged pixel to the background. */
  readonly depths: Uint8Array;
  /** Opacity by color: as it is, and smoothed; 0 to 65535. */
  readonly sharp: Uint16Array;
  readonly smooth: Uint16Array;
  /** Squared distance of subject and background in linear light. */
  readonly contrasts: Float32Array;
  /** Difference of luma from the lit plate, in 10-bit codes. */
  readonly differences: Float32Array;
}

/** Size of the picture on which opacity was judged, and pixels of the full size along a side of one of its pixels. */
export interface JudgedSize extends PictureSize {
  readonly scale: number;
}

/**
 * Finds opacity at full size from what was judged on a smaller picture and from color, which is fine, but noisy where subject
 * and background look alike: a small net tells how far to go by which.
 */
export class FineOpacity {
  readonly #size: PictureSize;
  readonly #judged: JudgedSize;
  readonly #expected: Float32Array;
  readonly #means: readonly Float32Array[];
  readonly #box: BoxMean;
  readonly #figures = new Float32Array(FINE_FIGURES);
  readonly #net: OpacityNet;

  constructor(size: PictureSize, judged: JudgedSize, weights: OpacityWeights) {
    const create = (): Float32Array => new Float32Array(judged.width * judged.height);
    this.#size = size;
    this.#judged = judged;
    this.#expected = create();
    this.#means = REACHES.map(create);
    this.#box = new BoxMean(judged);
    this.#net = new OpacityNet(weights);
  }

  /** Writes the opacity of all pixels that are UNKNOWN, 0 to 65535; what the net says of one holds for its block. */
  compute(evidence: FineEvidence, alpha: Uint16Array): void {
    const { width, height } = this.#size;
    const { scale } = this.#judged;
    // Opacity was judged on a smaller picture, as edges are no finer: every pixel by itself would gain little there.
    const block = scale > FINE_SCALE ? scale : 1;
    const [figures, net] = [this.#figures, this.#net];
    this.forEachUnknown(evidence, figures, block, (left, top) => {
      const around = figures[AROUND]!;
      const isPlain = around < NOTHING || around > 1 - NOTHING;
      if (!isPlain) net.judge(figures);
      const [right, bottom] = [Math.min(width, left + block), Math.min(height, top + block)];
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          const at = y * width + x;
          if (isPlain) alpha[at] = around < NOTHING ? 0 : OPAQUE;
          else alpha[at] = this.#mix(evidence, x, y, at) + 0.5;
        }
      }
    });
  }

  /** The guesses at a pixel's opacity, by the likelihoods that the net gave last. */
  #mix({ smooth, sharp }: FineEvidence, x: number, y: number, at: number): number {
    const { shares } = this.#net;
    const guess = shares[0]! + shares[1]! * this.#expect(x, y);
    return guess * OPAQUE + shares[2]! * smooth[at]! + shares[3]! * sharp[at]!;
  }

  /** Calls `visit` for each block that is UNKNOWN, after the figures of its first pixel were written. */
  forEachUnknown(
    evidence: FineEvidence,
    figures: Float32Array,
    block: number,
    visit: (x: number, y: number, at: number) => void,
  ): void {
    const { width, height } = this.#size;
    const { trimap } = evidence.judge;
    const { scale } = this.#judged;
    this.#read(evidence.judge);
    for (let y = 0; y < height; y += block) {
      const first = Math.floor(y / scale) * this.#judged.width;
      for (let x = 0; x < width; x += block) {
        const from = first + ((x / scale) | 0);
        if (trimap[from] !== UNKNOWN) continue;
        const at = y * width + x;
        figures[0] = this.#expect(x, y);
        this.#writeFigures(evidence, from, at, figures);
        visit(x, y, at);
      }
    }
  }

  #read({ trimap, solid, mixed, colors: { opacities } }: OpacityJudge): void {
    const expected = this.#expected;
    for (let at = 0; at < expected.length; at++) {
      const kind = trimap[at]!;
      if (kind === BACKGROUND) expected[at] = 0;
      else expected[at] = kind === SUBJECT ? 1 : solid[at]! + mixed[at]! * opacities[at]!;
    }
    for (const [index, reach] of REACHES.entries()) this.#box.apply(expected, reach, this.#means[index]!);
  }

  /** Expected opacity at a pixel, interpolated between judged ones. */
  #expect(left: number, top: number): number {
    const { width, height, scale } = this.#judged;
    const [x, y] = [(left + 0.5) / scale - 0.5, (top + 0.5) / scale - 0.5];
    const expected = this.#expected;
    const column = x > 0 ? x | 0 : 0;
    const row = y > 0 ? y | 0 : 0;
    const across = x > column ? x - column : 0;
    const down = y > row ? y - row : 0;
    const at = row * width + column;
    const next = column + 1 < width ? 1 : 0;
    const below = row + 1 < height ? width : 0;
    const upper = expected[at]! + (expected[at + next]! - expected[at]!) * across;
    const lower = expected[at + below]! + (expected[at + below + next]! - expected[at + below]!) * across;
    return upper + (lower - upper) * down;
  }

  #writeFigures(evidence: FineEvidence, from: number, at: number, figures: Float32Array): void {
    const { solid, mixed, colors } = evidence.judge;
    figures[1] = evidence.smooth[at]! / OPAQUE;
    figures[2] = evidence.sharp[at]! / OPAQUE;
    figures[3] = this.#expected[from]!;
    figures[4] = this.#means[0]![from]!;
    figures[5] = this.#means[1]![from]!;
    figures[6] = solid[from]!;
    figures[7] = mixed[from]!;
    figures[8] = colors.opacities[from]!;
    figures[9] = approximateLog(evidence.contrasts[at]! + MIN_CONTRAST);
    const difference = Math.abs(evidence.differences[at]!) / LUMA_SPAN;
    figures[10] = difference < MAX_DIFFERENCE ? difference : MAX_DIFFERENCE;
    figures[11] = Math.min(MAX_DEPTH, evidence.depths[from]!) / 6;
  }
}
