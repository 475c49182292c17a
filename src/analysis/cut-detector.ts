import type { Plane8 } from '../media/frame.ts';

/** How two consecutive small luma pictures relate. */
export interface FrameChange {
  /** Mean absolute difference, 0 to 1. */
  readonly difference: number;
  /** Correlation of their gradients, -1 to 1: light may change it a little, another scene destroys it. */
  readonly structure: number;
  /** Share of textured 8x8 blocks whose content stayed in place; 1 where nothing is textured. */
  readonly staticShare: number;
}

const BLOCK = 8;
const TEXTURE = 24;

export function compareFrames(previous: Plane8, current: Plane8): FrameChange {
  const { width, height } = current;
  let absolute = 0;
  let product = 0;
  let energyA = 0;
  let energyB = 0;
  for (let y = 0; y < height - 1; y++) {
    const a = y * previous.stride;
    const b = y * current.stride;
    for (let x = 0; x < width - 1; x++) {
      const pa = previous.samples[a + x]!;
      const pb = current.samples[b + x]!;
      absolute += pa < pb ? pb - pa : pa - pb;
      const ax = previous.samples[a + x + 1]! - pa;
      const ay = previous.samples[a + x + previous.stride]! - pa;
      const bx = current.samples[b + x + 1]! - pb;
      const by = current.samples[b + x + current.stride]! - pb;
      product += ax * bx + ay * by;
      energyA += ax * ax + ay * ay;
      energyB += bx * bx + by * by;
    }
  }
  const area = width * height;
  // Without structure on either side (a blackout) nothing can be said, which is no evidence of a cut.
  const floor = area * 0.5;
  const structure = energyA < floor || energyB < floor ? 1 : product / Math.sqrt(energyA * energyB);
  return { difference: absolute / area / 255, structure, staticShare: countStaticBlocks(previous, current) };
}

function countStaticBlocks(previous: Plane8, current: Plane8): number {
  let textured = 0;
  let still = 0;
  for (let y = 0; y + BLOCK <= current.height; y += BLOCK) {
    for (let x = 0; x + BLOCK <= current.width; x += BLOCK) {
      let low = 255;
      let high = 0;
      let sumOfDifferences = 0;
      let absolute = 0;
      for (let row = y; row < y + BLOCK; row++) {
        for (let column = x; column < x + BLOCK; column++) {
          const value = current.samples[row * current.stride + column]!;
          const difference = value - previous.samples[row * previous.stride + column]!;
          if (value < low) low = value;
          if (value > high) high = value;
          sumOfDifferences += difference;
          absolute += difference < 0 ? -difference : difference;
        }
      }
      if (high - low < TEXTURE) continue;
      textured++;
      // A change of light shifts the whole block; only what differs beyond that is motion.
      const beyondLight = (absolute - Math.abs(sumOfDifferences)) / (BLOCK * BLOCK);
      if (beyondLight < 4) still++;
    }
  }
  return textured === 0 ? 1 : still / textured;
}

const CUT_DIFFERENCE = 0.035;
const CUT_STRUCTURE = 0.35;
/** A cut outdoes the strongest change of the last frames by this; steady fast motion does not. */
const CUT_RATIO = 2;
const MEMORY = 12;
/** What a video's second frame must outdo, before any motion is known. */
const UNKNOWN_MOTION = 0.04;

/**
 * Finds hard cuts on the way: a frame cuts where it differs from the last by far more than the frames before
 * it did among themselves, and where the structure is another one. A lighting cue fails the second test.
 */
export class CutDetector {
  readonly #recent: number[] = [UNKNOWN_MOTION];

  /** Says whether the later frame of `change` starts a new shot. */
  isCut({ difference, structure }: FrameChange): boolean {
    const strongest = Math.max(...this.#recent, 0);
    const cut =
      difference > CUT_DIFFERENCE && structure < CUT_STRUCTURE && difference > strongest * CUT_RATIO;
    if (cut) this.#recent.length = 0;
    else this.#recent.push(difference);
    if (this.#recent.length > MEMORY) this.#recent.shift();
    return cut;
  }
}
