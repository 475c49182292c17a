import type { Frame } from '../media/frame.ts';
import { type BlockLayout, getBlockLayout, getSampleOffset, readBlockRow } from './block-samples.ts';
import { countBits } from './frame-set.ts';
import { createHalfPicture, type HalfPicture, type PictureFormat } from './half-picture.ts';
import type { HalfNoise } from './picture-noise.ts';
import { PLATE_UNITS, type Plate } from './plate.ts';

/** A frame on its way into the modes. */
export interface ModeSample {
  readonly frame: Frame;
  /** The same frame at half size. */
  readonly half: HalfPicture;
  /** How much brighter it is than the first one. */
  readonly gain: number;
  readonly noise: HalfNoise;
}

/** Colors that a place is remembered with: the background, a subject that stays for a while, and whatever is new. */
const MODES = 3;
/** Squared distance in standard deviations up to which a color belongs to a mode. */
const MAX_DISTANCE = 16;

/**
 * The colors that each block of 2x2 pixels had over at most 32 frames of a shot, with the frames that showed them: a temporal
 * mode. Unlike a median it finds a background that is seen in less than half of the frames, if what hides it differs.
 * Memory is some 35 bytes a pixel in 4:2:0, however many frames there are.
 */
export class PlateModes {
  /** The colors that were seen most often, in the light of the first frame. */
  readonly reference: HalfPicture;
  readonly #source: PictureFormat;
  readonly #layout: BlockLayout;
  /** Mean luma, blue and red difference of each mode of each block. */
  readonly #centers: Float32Array;
  readonly #sums: Float32Array;
  readonly #counts: Uint16Array;
  /** The frames that showed each mode, a bit each. */
  readonly #sets: Uint32Array;
  readonly #row: Float32Array;
  #frames = 0;

  constructor(source: PictureFormat) {
    this.reference = createHalfPicture(source);
    this.#source = source;
    this.#layout = getBlockLayout(source);
    const modes = this.reference.width * this.reference.height * MODES;
    this.#centers = new Float32Array(modes * 3);
    this.#sums = new Float32Array(modes * this.#layout.count);
    this.#counts = new Uint16Array(modes);
    this.#sets = new Uint32Array(modes);
    this.#row = new Float32Array(this.reference.width * this.#layout.count);
  }

  add(sample: ModeSample): void {
    const { width, height } = this.reference;
    const member = 1 << this.#frames++;
    for (let y = 0; y < height; y++) {
      readBlockRow(sample.frame, this.#layout, y, this.#row);
      for (let x = 0; x < width; x++) {
        const block = y * width + x;
        const mode = this.#findMode(block, sample);
        this.#sets[mode]! |= member;
        this.#addSamples(mode, x, 1 / sample.gain);
        this.#addToCenter(mode, block, sample);
        this.#updateReference(block);
      }
    }
  }

  /** The nearest mode if the color may belong to it; otherwise the rarest one, emptied. */
  #findMode(block: number, { half, gain, noise }: ModeSample): number {
    const luma = half.luma[block]! / gain;
    const blue = half.blue[block]! / gain;
    const red = half.red[block]! / gain;
    const lumaWeight = 1 / (noise.luma * noise.luma);
    const chromaWeight = 1 / (noise.chroma * noise.chroma);
    const first = block * MODES;
    let nearest = -1;
    let distance = MAX_DISTANCE;
    for (let mode = first; mode < first + MODES; mode++) {
      if (this.#counts[mode] === 0) continue;
      const dy = luma - this.#centers[mode * 3]!;
      const du = blue - this.#centers[mode * 3 + 1]!;
      const dv = red - this.#centers[mode * 3 + 2]!;
      const away = dy * dy * lumaWeight + (du * du + dv * dv) * chromaWeight;
      if (away >= distance) continue;
      distance = away;
      nearest = mode;
    }
    return nearest >= 0 ? nearest : this.#emptyRarest(first);
  }

  #emptyRarest(first: number): number {
    let rarest = first;
    for (let mode = first + 1; mode < first + MODES; mode++) {
      if (this.#counts[mode]! < this.#counts[rarest]!) rarest = mode;
    }
    this.#counts[rarest] = 0;
    this.#sets[rarest] = 0;
    this.#sums.fill(0, rarest * this.#layout.count, (rarest + 1) * this.#layout.count);
    return rarest;
  }

  #addToCenter(mode: number, block: number, { half, gain }: ModeSample): void {
    const count = ++this.#counts[mode]!;
    const at = mode * 3;
    this.#centers[at]! += (half.luma[block]! / gain - this.#centers[at]!) / count;
    this.#centers[at + 1]! += (half.blue[block]! / gain - this.#centers[at + 1]!) / count;
    this.#centers[at + 2]! += (half.red[block]! / gain - this.#centers[at + 2]!) / count;
  }

  #addSamples(mode: number, x: number, factor: number): void {
    const { count } = this.#layout;
    for (let i = 0; i < count; i++) this.#sums[mode * count + i]! += this.#row[x * count + i]! * factor;
  }

  #updateReference(block: number): void {
    const first = block * MODES;
    let best = first;
    for (let mode = first + 1; mode < first + MODES; mode++) {
      if (this.#counts[mode]! > this.#counts[best]!) best = mode;
    }
    const at = best * 3;
    this.reference.luma[block] = this.#centers[at]!;
    this.reference.blue[block] = this.#centers[at + 1]!;
    this.reference.red[block] = this.#centers[at + 2]!;
  }

  /** Share of the frames of a set that show the plate of `choose` at a pixel of the half picture, 0 to 1. */
  getShare(block: number, frames: number): number {
    const shown = this.#sets[this.#choose(block, frames)]! & frames;
    return countBits(shown) / Math.max(1, countBits(frames));
  }

  /** The mode that most frames of a set showed. */
  #choose(block: number, frames: number): number {
    const first = block * MODES;
    let best = first;
    let most = -1;
    for (let mode = first; mode < first + MODES; mode++) {
      // Modes that no frame of the set showed go by their number of frames.
      const shown = countBits(this.#sets[mode]! & frames) * 64 + this.#counts[mode]!;
      if (shown <= most) continue;
      most = shown;
      best = mode;
    }
    return best;
  }

  /**
   * Makes a plate in the light of the first frame.
   *
   * @param getFrames the set of frames that show the background at a pixel of the half picture
   * @param getConfidence how surely it is known there, 0 to 255
   */
  makePlate(getFrames: (block: number) => number, getConfidence: (block: number) => number): Plate {
    const { width, height } = this.#source;
    const area = width * height;
    const planes = [new Uint16Array(area), new Uint16Array(area), new Uint16Array(area)] as const;
    const confidence = new Uint8Array(area);
    for (let block = 0, blocks = this.reference.width * this.reference.height; block < blocks; block++) {
      const known = getConfidence(block);
      const mode = this.#choose(block, getFrames(block));
      const [left, top] = [(block % this.reference.width) * 2, Math.floor(block / this.reference.width) * 2];
      for (let y = top; y < Math.min(height, top + 2); y++) {
        for (let x = left; x < Math.min(width, left + 2); x++) {
          confidence[y * width + x] = known;
          for (let index = 0; index < 3; index++) {
            planes[index]![y * width + x] = this.#getCode(mode, index, x, y);
          }
        }
      }
    }
    return { width, height, planes, confidence };
  }

  #getCode(mode: number, index: number, x: number, y: number): number {
    const plane = this.#layout.planes[index]!;
    const sum = this.#sums[mode * this.#layout.count + getSampleOffset(plane, x & 1, y & 1)]!;
    const code = sum / Math.max(1, this.#counts[mode]!) + plane.zero;
    return Math.min(65535, Math.max(0, code * PLATE_UNITS + 0.5));
  }
}
