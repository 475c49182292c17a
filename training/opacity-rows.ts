import { readPlateData } from '../src/adapters/builtin-plate/plate-data.ts';
import type { ShotFinding } from '../src/engines/matter.ts';
import { FINE_FIGURES, FineOpacity } from '../src/frames/fine-opacity.ts';
import { JointSmoothing } from '../src/frames/joint-smoothing.ts';
import { KnownBackgroundAlpha } from '../src/frames/known-background-alpha.ts';
import { FIGURES } from '../src/frames/opacity-evidence.ts';
import type { OpacityWeights } from '../src/frames/opacity-net.ts';
import { PlateComparison } from '../src/frames/plate-comparison.ts';
import { LightConverter } from '../src/media/video/light-converter.ts';
import type { MattingShot } from '../src/testing/matting-shot.ts';

/** A shot with its true opacity and what was found of it. */
export interface TaughtShot {
  readonly shot: MattingShot;
  readonly alphas: readonly Uint16Array[];
  readonly finding: ShotFinding;
}

const OPAQUE = 65_535;

/** Weights of a net that was taught nothing. */
export function createUntrained(figures: number): OpacityWeights {
  const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
  const hidden = Array.from({ length: 8 }, () => zeros(figures + 1));
  const outputs = Array.from({ length: 5 }, () => zeros(hidden.length + 1));
  return { means: zeros(figures), deviations: zeros(figures).map(() => 1), hidden, outputs };
}

/** Collects rows that nets learn from: true opacity of a pixel, then its figures. */
export class OpacityRows {
  readonly #chunks: Float32Array[] = [];
  readonly #isTaken: () => boolean;
  readonly #judge: OpacityWeights;
  readonly #fine: OpacityWeights | undefined;

  /** @param isTaken whether a pixel at full size is learned from */
  constructor(isTaken: () => boolean, [judge, fine]: readonly [OpacityWeights, OpacityWeights?]) {
    this.#isTaken = isTaken;
    this.#judge = judge;
    this.#fine = fine;
  }

  /** Takes every so many frames of a shot. */
  add({ shot, alphas, finding }: TaughtShot, first: number, step: number): void {
    const source = shot.picture;
    const converter = new LightConverter(source);
    const { noise } = readPlateData(finding.data);
    const comparison = new PlateComparison({
      source,
      converter,
      plate: finding.plate!,
      noise,
      weights: this.#judge,
    });
    const fine = this.#fine && new FineOpacity(source, comparison.judged, this.#fine);
    const color = new KnownBackgroundAlpha(source, converter);
    const smoothing = new JointSmoothing(source);
    for (let number = first; number < shot.frameCount; number += step) {
      using frame = shot.createFrame(number);
      const map = comparison.compare(frame);
      if (!fine) {
        this.#addJudged(comparison, alphas[number]!, source.width);
        continue;
      }
      const smooth = new Uint16Array(source.width * source.height);
      const { half, plate, plateLuma, judge, mask } = comparison;
      color.compute({ ...map, frame, half, plate, plateLuma }, smooth);
      const sharp = smooth.slice();
      smoothing.apply(smooth, frame, map.trimap);
      const { contrasts, differences } = color;
      const evidence = { judge, depths: mask.depths, sharp, smooth, contrasts, differences };
      this.#addFine(fine, evidence, alphas[number]!);
    }
  }

  #addJudged(
    { pair, mask, judge, judged: { scale } }: PlateComparison,
    alpha: Uint16Array,
    width: number,
  ): void {
    const figures = new Float32Array(FIGURES);
    const rows: number[] = [];
    for (let at = 0; at < mask.mask.length; at++) {
      if (!judge.readFigures(pair, mask, at, figures)) continue;
      const first = Math.floor(at / pair.half.width) * scale * width + (at % pair.half.width) * scale;
      rows.push(getMean(alpha, first, scale, width), ...figures);
    }
    this.#chunks.push(Float32Array.from(rows));
  }

  #addFine(
    fine: FineOpacity,
    evidence: Parameters<FineOpacity['forEachUnknown']>[0],
    alpha: Uint16Array,
  ): void {
    const figures = new Float32Array(FINE_FIGURES);
    const rows: number[] = [];
    fine.forEachUnknown(evidence, figures, 1, (_x, _y, at) => {
      if (this.#isTaken()) rows.push(alpha[at]! / OPAQUE, ...figures);
    });
    this.#chunks.push(Float32Array.from(rows));
  }

  /** All rows, one after another. */
  take(): Float32Array {
    const rows = new Float32Array(this.#chunks.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const chunk of this.#chunks) {
      rows.set(chunk, at);
      at += chunk.length;
    }
    return rows;
  }
}

/** Mean opacity of a square of a picture, 0 to 1. */
function getMean(alpha: Uint16Array, first: number, side: number, width: number): number {
  let sum = 0;
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) sum += alpha[first + y * width + x]!;
  return sum / side ** 2 / OPAQUE;
}
