import { readPlateData } from '../src/adapters/builtin-plate/plate-data.ts';
import { FINE_FIGURES, FineOpacity } from '../src/frames/fine-opacity.ts';
import { JointSmoothing } from '../src/frames/joint-smoothing.ts';
import { KnownBackgroundAlpha } from '../src/frames/known-background-alpha.ts';
import { FIGURES } from '../src/frames/opacity-evidence.ts';
import type { OpacityWeights } from '../src/frames/opacity-net.ts';
import { PlateComparison } from '../src/frames/plate-comparison.ts';
import { LightConverter } from '../src/media/video/light-converter.ts';
import type { TaughtShot } from './taught-shot.ts';

const OPAQUE = 65_535;

/** Weights of a net that was taught nothing. */
export function createUntrained(figures: number): OpacityWeights {
  const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
  const hidden = Array.from({ length: 8 }, () => zeros(figures + 1));
  const outputs = Array.from({ length: 5 }, () => zeros(hidden.length + 1));
  return { means: zeros(figures), deviations: zeros(figures).map(() => 1), hidden, outputs };
}

/** Reads rows that nets learn from: true opacity of a pixel, then its figures. */
export class OpacityRows {
  readonly #rows: number[] = [];
  readonly #isTaken: () => boolean;
  readonly #judge: OpacityWeights | undefined;

  /**
   * @param isTaken whether a pixel is learned from
   * @param judge weights of the net that judges, for rows of the one that goes on from there
   */
  constructor(isTaken: () => boolean, judge: OpacityWeights | undefined) {
    this.#isTaken = isTaken;
    this.#judge = judge;
  }

  read({ picture: source, frames, finding }: TaughtShot): Float32Array {
    const converter = new LightConverter(source);
    const { noise } = readPlateData(finding.data);
    const weights = this.#judge ?? createUntrained(FIGURES);
    const comparison = new PlateComparison({ source, converter, plate: finding.plate!, noise, weights });
    const fine = this.#judge && new FineOpacity(source, comparison.judged, createUntrained(FINE_FIGURES));
    const color = new KnownBackgroundAlpha(source, converter);
    const smoothing = new JointSmoothing(source);
    for (const { frame, alpha } of frames) {
      const map = comparison.compare(frame);
      if (!fine) {
        this.#addJudged(comparison, alpha, source.width);
        continue;
      }
      const smooth = new Uint16Array(source.width * source.height);
      const { half, plate, plateLuma, judge, mask } = comparison;
      color.compute({ ...map, frame, half, plate, plateLuma }, smooth);
      const sharp = smooth.slice();
      smoothing.apply(smooth, frame, map.trimap);
      const { contrasts, differences } = color;
      const evidence = { judge, depths: mask.depths, sharp, smooth, contrasts, differences };
      this.#addFine(fine, evidence, alpha);
    }
    return Float32Array.from(this.#rows);
  }

  #addJudged(
    { pair, mask, judge, judged: { scale } }: PlateComparison,
    alpha: Uint16Array,
    width: number,
  ): void {
    const figures = new Float32Array(FIGURES);
    for (let at = 0; at < mask.mask.length; at++) {
      if (!judge.readFigures(pair, mask, at, figures) || !this.#isTaken()) continue;
      const first = Math.floor(at / pair.half.width) * scale * width + (at % pair.half.width) * scale;
      this.#rows.push(getMean(alpha, first, scale, width), ...figures);
    }
  }

  #addFine(
    fine: FineOpacity,
    evidence: Parameters<FineOpacity['forEachUnknown']>[0],
    alpha: Uint16Array,
  ): void {
    const figures = new Float32Array(FINE_FIGURES);
    fine.forEachUnknown(evidence, figures, 1, (_x, _y, at) => {
      if (this.#isTaken()) this.#rows.push(alpha[at]! / OPAQUE, ...figures);
    });
  }
}

/** Mean opacity of a square of a picture, 0 to 1. */
function getMean(alpha: Uint16Array, first: number, side: number, width: number): number {
  let sum = 0;
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) sum += alpha[first + y * width + x]!;
  return sum / side ** 2 / OPAQUE;
}
