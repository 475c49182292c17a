import type { Plane8 } from '../media/frame.ts';

/** The change between two consecutive small luma pictures. */
export interface FrameChange {
  /** Mean absolute difference, 0 to 1. */
  readonly difference: number;
  /** Correlation of their gradients, -1 to 1: lower after a cut, hardly changed by light. */
  readonly structure: number;
  /** Share of textured 8x8 blocks whose content didn't move, 0 to 1; 1 if no block is textured. */
  readonly staticShare: number;
}

const BLOCK = 8;
const TEXTURE = 24;

/** Compares two consecutive luma pictures of the same small size. */
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
  // A picture without structure, such as a blackout, is no evidence of a cut.
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
      // A change of light shifts the whole block. Motion is what differs beyond that.
      const beyondLight = (absolute - Math.abs(sumOfDifferences)) / (BLOCK * BLOCK);
      if (beyondLight < 4) still++;
    }
  }
  return textured === 0 ? 1 : still / textured;
}

const CUT_DIFFERENCE = 0.035;
const CUT_STRUCTURE = 0.35;
/** How many times larger a cut is than the strongest change of the last frames; steady fast motion stays below. */
const CUT_RATIO = 2;
const MEMORY = 12;
/** Difference that stands for the motion before the second frame, when none is known. */
const UNKNOWN_MOTION = 0.04;

/**
 * Finds hard cuts frame by frame. A frame starts a shot if it differs from the last one by far more than the frames
 * before did, and has another structure, so that a lighting cue is no cut.
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
