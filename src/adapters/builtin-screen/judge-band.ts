import { OpacityNet, type OpacityWeights } from '../../frames/opacity-net.ts';
import { BAND_GUESSES, BandEvidence, type Steps } from './band-evidence.ts';
import type { KeyReader } from './key-picture.ts';
import type { AlphaRefiner, KeyedFrame } from './refine-alpha.ts';
import type { ScreenData } from './screen-data.ts';

const OPAQUE = 65_535;
/** The guess that is the most opacity that a pixel's chroma admits. */
const LIMIT_GUESS = 2;

/** Is given a pixel's place in the matte and its figures, which hold until the next call; undefined where there is nothing. */
export type EvidenceVisit = (at: number, figures: Float32Array | undefined) => void;

/**
 * Judges the opacity that was solved from colors by what is around: noise and means of chroma make a pixel's own color
 * uncertain, and what is deep in the subject is not half-transparent however much of the screen's color it has. A small net
 * tells how likely each of several guesses is right.
 */
export class BandJudge {
  readonly #evidence: BandEvidence;
  readonly #net: OpacityNet;
  /** What was solved, as the neighbors of a pixel are to be as they were. */
  readonly #solved: Uint16Array;

  constructor(reader: KeyReader, data: ScreenData, weights: OpacityWeights) {
    this.#evidence = new BandEvidence(reader, data);
    this.#net = new OpacityNet(weights);
    this.#solved = new Uint16Array(4 * reader.width * reader.height);
  }

  /** Replaces what was solved of a frame. */
  apply(frame: KeyedFrame, refiner: AlphaRefiner, alpha: Uint16Array): void {
    const net = this.#net;
    const { shares } = net;
    const solved = this.#solved.subarray(0, alpha.length);
    solved.set(alpha);
    this.forEach({ frame, refiner, alpha: solved }, (at, figures) => {
      if (!figures) {
        alpha[at] = 0;
        return;
      }
      net.judge(figures);
      let opacity = shares[0]!;
      for (let guess = 0; guess < BAND_GUESSES.length; guess++)
        opacity += shares[guess + 1]! * figures[BAND_GUESSES[guess]!]!;
      alpha[at] = OPAQUE * (opacity > 1 ? 1 : opacity) + 0.5;
    });
  }

  /** Calls `visit` for each pixel of the band that is not like all of its neighbors. */
  forEach({ frame, refiner, alpha }: SolvedBand, visit: EvidenceVisit): void {
    const { width, height } = frame.luma;
    const evidence = this.#evidence;
    evidence.read(frame, alpha);
    const steps: { -readonly [side in keyof Steps]: number } = { left: 0, right: 0, up: 0, down: 0 };
    refiner.forEachInBand(frame, (column, row) => {
      const at = row * width + column;
      if (evidence.isNothing(column, row)) {
        visit(at, undefined);
        return;
      }
      steps.left = column > 0 ? -1 : 0;
      steps.right = column + 1 < width ? 1 : 0;
      steps.up = row > 0 ? -width : 0;
      steps.down = row + 1 < height ? width : 0;
      if (!evidence.measureNear(alpha, at, steps)) return;
      evidence.measureAround(frame, column, row);
      evidence.figures[LIMIT_GUESS] = refiner.limits[at]! / OPAQUE;
      visit(at, evidence.figures);
    });
  }
}

/** A frame of which opacity was solved. */
interface SolvedBand {
  readonly frame: KeyedFrame;
  readonly refiner: AlphaRefiner;
  readonly alpha: Uint16Array;
}
