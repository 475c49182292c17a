import type { LightConverter } from '../media/video/light-converter.ts';
import type { PictureArea, PictureSize } from './box-mean.ts';
import { FIGURES, OpacityEvidence, type PicturePair, PLAIN } from './opacity-evidence.ts';
import { OpacityNet, type OpacityWeights } from './opacity-net.ts';
import { BACKGROUND, SUBJECT, UNKNOWN } from './pixel-kinds.ts';
import { createSignalPicture, readSignals, type SignalPicture } from './signal-picture.ts';
import { SubjectColors } from './subject-colors.ts';
import type { SubjectMask } from './subject-mask.ts';

/** From here on a pixel is solid, and up to here it is background. */
const SURE = 0.94;
const NOTHING = 0.05;
/** Steps from the background up to which opacity is judged by a guess at an unknown plate. */
const GUESS_DEPTH = 8;

/** Sizes of the pictures: at half, and the columns at full size. */
interface JudgedSize {
  readonly half: PicturePair['half'];
  readonly fineWidth: number;
}

/** Judges for each pixel of a mask whether it is solid, a mixture or background, and which color it has. */
export class OpacityJudge {
  /** BACKGROUND, UNKNOWN or SUBJECT; overwritten by the next picture. */
  readonly trimap: Uint8Array;
  readonly solid: Float32Array;
  readonly mixed: Float32Array;
  readonly colors: SubjectColors;
  readonly #evidence: OpacityEvidence;
  readonly #converter: LightConverter;
  readonly #isKnown: Uint8Array;
  readonly #measured: Uint8Array;
  readonly #signals: SignalPicture;
  readonly #behind: SignalPicture;
  readonly #figures = new Float32Array(FIGURES);
  readonly #net: OpacityNet;

  /** @param isKnown 1 where the plate is known */
  constructor(
    { half: size, fineWidth }: JudgedSize,
    converter: LightConverter,
    isKnown: Uint8Array,
    weights: OpacityWeights,
  ) {
    const area = size.width * size.height;
    this.trimap = new Uint8Array(area);
    this.solid = new Float32Array(area);
    this.mixed = new Float32Array(area);
    this.colors = new SubjectColors(size);
    this.#evidence = new OpacityEvidence(size, fineWidth);
    this.#converter = converter;
    this.#isKnown = isKnown;
    this.#measured = new Uint8Array(area);
    this.#signals = createSignalPicture(size);
    this.#behind = createSignalPicture(size);
    this.#net = new OpacityNet(weights);
  }

  judge(pair: PicturePair, mask: SubjectMask): void {
    this.measure(pair, mask);
    const { trimap, solid, mixed } = this;
    for (let at = 0; at < trimap.length; at++) {
      if (mask.mask[at] === 0) trimap[at] = BACKGROUND;
      else if (this.#measured[at] !== 1) trimap[at] = SUBJECT;
      else {
        this.readFigures(pair, mask, at, this.#figures);
        this.#net.judge(this.#figures);
        solid[at] = this.#net.shares[0]!;
        mixed[at] = this.#net.shares[1]!;
        const isNothing = solid[at]! + mixed[at]! < NOTHING;
        trimap[at] = solid[at]! > SURE ? SUBJECT : isNothing ? BACKGROUND : UNKNOWN;
      }
    }
  }

  /** Gathers the evidence where the plate is known, or nearly so; deep in what it doesn't show only the subject was ever seen. */
  measure(pair: PicturePair, { mask, depths }: SubjectMask): void {
    const measured = this.#measured;
    for (let at = 0; at < measured.length; at++)
      measured[at] = mask[at] === 1 && (this.#isKnown[at] === 1 || depths[at]! <= GUESS_DEPTH) ? 1 : 0;
    const masked = { mask: measured, area: findArea(measured, pair.half) };
    this.#evidence.measure(pair, masked, depths, this.#isKnown);
    const { trimap } = this.#evidence;
    readSignals(pair.half, this.#converter, trimap, this.#signals);
    readSignals(pair.lit, this.#converter, trimap, this.#behind);
    for (let at = 0; at < measured.length; at++)
      if (measured[at] === 1 && this.#isKnown[at] === 1 && this.#evidence.isPlainlySolid(at, depths[at]!))
        measured[at] = PLAIN;
    this.colors.choose(this.#signals, this.#behind, trimap, measured);
    this.#evidence.addColors(this.colors, masked);
  }

  /** Writes the evidence of a pixel to `figures`; false if its opacity is plain or nothing tells of it. */
  readFigures(pair: PicturePair, mask: SubjectMask, at: number, figures: Float32Array): boolean {
    if (this.#measured[at] !== 1) return false;
    this.#evidence.read(at, pair, mask.depths[at]!, this.colors, figures);
    figures[FIGURES - 1] = this.#isKnown[at]!;
    return true;
  }
}

/** The smallest area that holds all of a mask. */
function findArea(mask: Uint8Array, { width, height }: PictureSize): PictureArea {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (mask[at] === 0) continue;
      if (x < left) left = x;
      if (x >= right) right = x + 1;
      if (y < top) top = y;
      bottom = y + 1;
    }
  }
  return left < right ? { left, top, right, bottom } : { left: 0, top: 0, right: 0, bottom: 0 };
}
