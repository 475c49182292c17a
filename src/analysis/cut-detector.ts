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
/** Change of a block, in 8-bit codes, up to which it counts as still whatever the noise. */
const STILL_CHANGE = 4;
/** Change up to which a block counts as still, in changes that noise alone makes. */
const NOISY_CHANGE = 2;
/** Range of the samples of a flat block, in changes that noise alone makes. */
const NOISE_RANGE = 4.2;
/** Brightest sample of a black block, in 8-bit codes. */
const BLACK = 24;
/** Largest motion between two frames that is looked for, in small pixels. */
const REACH = 2;

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

/** Measurements of one block of two consecutive pictures. */
interface BlockChange {
  readonly x: number;
  readonly y: number;
  /** Brightest minus darkest sample. */
  readonly range: number;
  readonly high: number;
  /** Mean absolute change beyond that of light, which shifts the whole block. */
  readonly change: number;
}

function countStaticBlocks(previous: Plane8, current: Plane8): number {
  const blocks = measureBlocks(previous, current);
  const noise = estimateNoise(blocks);
  const textured = blocks.filter(({ range }) => range >= TEXTURE + NOISE_RANGE * noise);
  const still = textured.filter(
    (block) =>
      block.change < STILL_CHANGE ||
      (block.change < NOISY_CHANGE * noise && matchesInPlace(previous, current, block)),
  );
  return textured.length === 0 ? 1 : still.length / textured.length;
}

function measureBlocks(previous: Plane8, current: Plane8): BlockChange[] {
  const blocks: BlockChange[] = [];
  for (let y = 0; y + BLOCK <= current.height; y += BLOCK)
    for (let x = 0; x + BLOCK <= current.width; x += BLOCK)
      blocks.push(measureBlock(previous, current, x, y));
  return blocks;
}

function measureBlock(previous: Plane8, current: Plane8, x: number, y: number): BlockChange {
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
  return { x, y, range: high - low, high, change: (absolute - Math.abs(sumOfDifferences)) / BLOCK ** 2 };
}

/** The change that noise alone makes: that of the flattest blocks, in which motion is hardly seen. */
function estimateNoise(blocks: readonly BlockChange[]): number {
  // Black bars tell nothing about noise.
  const lit = blocks.filter(({ high }) => high > BLACK).sort((a, b) => a.range - b.range);
  const flat = lit.slice(0, Math.ceil(lit.length / 4)).map(({ change }) => change);
  return flat.sort((a, b) => a - b)[flat.length >> 1] ?? 0;
}

/** Whether no shift of a block explains it as well as none does, so that what differs is noise. */
function matchesInPlace(previous: Plane8, current: Plane8, { x, y }: BlockChange): boolean {
  const inPlace = measureMismatch(previous, current, { x, y }, 0, 0);
  for (let dy = -REACH; dy <= REACH; dy++) {
    for (let dx = -REACH; dx <= REACH; dx++) {
      if (dx === 0 && dy === 0) continue;
      if (x + dx < 0 || y + dy < 0) continue;
      if (x + dx + BLOCK > current.width || y + dy + BLOCK > current.height) continue;
      if (measureMismatch(previous, current, { x, y }, dx, dy) <= inPlace) return false;
    }
  }
  return true;
}

function measureMismatch(
  previous: Plane8,
  current: Plane8,
  { x, y }: { readonly x: number; readonly y: number },
  dx: number,
  dy: number,
): number {
  let sum = 0;
  for (let row = y; row < y + BLOCK; row++) {
    const a = (row + dy) * previous.stride + x + dx;
    const b = row * current.stride + x;
    for (let i = 0; i < BLOCK; i++) sum += Math.abs(current.samples[b + i]! - previous.samples[a + i]!);
  }
  return sum;
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
 * before did, and has another structure, so that a lighting cue is no cut; and if the next frame does not differ from it
 * as much, as in a flash or where the camera is thrown about.
 */
export class CutDetector {
  /** First frames of shots. */
  readonly #starts: number[] = [0];
  readonly #recent: number[] = [UNKNOWN_MOTION];
  /** The change of the last frame, if that frame may start a shot. */
  #pending: FrameChange | undefined;
  #frame = 0;

  /** Takes the change from one frame to the next. @returns whether the later one may start a new shot */
  add(change: FrameChange): boolean {
    const { difference, structure } = change;
    if (this.#pending) this.#settle(this.#pending, change);
    this.#frame++;
    const isApart = difference > CUT_DIFFERENCE && structure < CUT_STRUCTURE;
    const isCut = isApart && difference > Math.max(...this.#recent) * CUT_RATIO;
    this.#pending = isCut ? change : undefined;
    if (!isCut) this.#remember(difference);
    return isCut;
  }

  /** @returns the first frames of all shots */
  finish(): number[] {
    if (this.#pending) this.#starts.push(this.#frame);
    this.#pending = undefined;
    return [...this.#starts];
  }

  #settle(pending: FrameChange, next: FrameChange): void {
    const goesOn = next.structure < CUT_STRUCTURE && next.difference > pending.difference / CUT_RATIO;
    if (goesOn) {
      this.#remember(pending.difference);
      return;
    }
    this.#starts.push(this.#frame);
    // No shot is a single frame.
    this.#recent.splice(0, Number.POSITIVE_INFINITY, next.difference);
  }

  #remember(difference: number): void {
    this.#recent.push(difference);
    if (this.#recent.length > MEMORY) this.#recent.shift();
  }
}
