import type { Frame } from '../media/frame.ts';
import { type BlockLayout, getBlockLayout, getSampleOffset, readBlockRow } from './block-samples.ts';
import { createHalfPicture, type HalfPicture, type PictureFormat } from './half-picture.ts';
import { PLATE_UNITS, type Plate } from './plate.ts';
import { isShadowOf } from './shadow-color.ts';

/** Standard deviations of the noise of half pictures, in 10-bit codes. */
export interface HalfNoise {
  readonly luma: number;
  readonly chroma: number;
}

/** A frame on its way into the modes. */
export interface ModeSample {
  readonly frame: Frame;
  /** The same frame at half size. */
  readonly half: HalfPicture;
  /** How much brighter it is than the first one. */
  readonly gain: number;
  readonly noise: HalfNoise;
  /** How still the surroundings of each pixel of the half picture are, 0 to 1. */
  readonly stillness: Float32Array;
  /** What a person net sees at each pixel: 0 surely no person, 255 surely one. */
  readonly people?: Uint8Array | undefined;
}

/** Colors that a place is remembered with: the background, a subject that stays for a while, and whatever is new. */
const MODES = 3;
/** Squared distance in standard deviations up to which a color belongs to a mode. */
const MAX_DISTANCE = 16;
/** From here on a person net is taken to see somebody; the weight of a background falls to 0 up to it. */
const PERSON = 128;
/** Frames that have to show a background to be sure of it, if there are so many. */
const SURE_FRAMES = 3;
/** Shares of the frames from which a color may be the background, and from which it surely is. */
const POSSIBLE_SHARE = 0.2;
const SURE_SHARE = 0.5;
/** Share of the frames in which a place has to be seen at all: by a person net's word it may be seen but seldom. */
const SEEN_SHARE = 0.1;

const NONE = 255;
/** Weight of a frame, of 255, from which its surroundings are still. */
const STAY = 128;
/** Frames' worth of stillness that a place has to have to be judged at all. */
const MIN_SEEN = 0.5;
/** How often what is taken for the plate without a shadow was seen, as share of the shadow. */
const LIT_SHARE = 0.3;
/**
 * The colors that each block of 2x2 pixels had over the frames of a shot, with the number of frames that showed them: a
 * masked temporal mode. Unlike a median it finds a background that is seen in less than half of the frames, if what
 * hides it differs. Memory is some 30 bytes a pixel in 4:2:0, however many frames there are, which may be 250.
 */
export class PlateModes {
  /** The plate as far as it is known, in the light of the first frame. */
  readonly reference: HalfPicture;
  readonly #source: PictureFormat;
  readonly #layout: BlockLayout;
  /** Mean luma, blue and red difference of each mode of each block. */
  readonly #centers: Float32Array;
  readonly #sums: Float32Array;
  readonly #counts: Uint16Array;
  /** Frames in which the color was nobody's, in 255ths. */
  readonly #backgrounds: Uint16Array;
  /** The same of each block, whatever the color. */
  readonly #seen: Uint16Array;
  /** How often the color came back to stay for a while. */
  readonly #returns: Uint8Array;
  /** Mode of the last frame of each block; plus `MODES` if its stay was counted. */
  readonly #last: Uint8Array;
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
    this.#backgrounds = new Uint16Array(modes);
    this.#seen = new Uint16Array(modes / MODES);
    this.#returns = new Uint8Array(modes);
    this.#last = new Uint8Array(modes / MODES).fill(NONE);
    this.#row = new Float32Array(this.reference.width * this.#layout.count);
  }

  add(sample: ModeSample): void {
    const { width, height } = this.reference;
    this.#frames++;
    for (let y = 0; y < height; y++) {
      readBlockRow(sample.frame, this.#layout, y, this.#row);
      for (let x = 0; x < width; x++) {
        const block = y * width + x;
        const mode = this.#findMode(block, sample);
        const people = sample.people ? this.#getPeople(sample.people, x, y) : 0;
        const background = (people < PERSON ? 255 - people * 2 : 0) * sample.stillness[block]!;
        this.#backgrounds[mode]! += background;
        this.#seen[block]! += background;
        this.#countReturn(mode, block, background > STAY ? 1 : 0);
        this.#addSamples(mode, x, 1 / sample.gain);
        this.#addToCenter(mode, block, sample);
        this.#updateReference(block);
      }
    }
  }

  /** A color that is seen in two frames in a row, and still, has come to stay. */
  #countReturn(mode: number, block: number, isStill: number): void {
    const slot = mode - block * MODES;
    const last = this.#last[block]!;
    if (last === slot && isStill === 1) {
      if (this.#returns[mode]! < 255) this.#returns[mode]!++;
      this.#last[block] = slot + MODES;
    } else if (last !== slot + MODES) this.#last[block] = slot;
  }

  #getPeople(people: Uint8Array, x: number, y: number): number {
    const { width, height } = this.#source;
    const [right, below] = [Math.min(width - 1, x * 2 + 1), Math.min(height - 1, y * 2 + 1)];
    return Math.max(people[y * 2 * width + x * 2]!, people[below * width + right]!);
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
    this.#backgrounds[rarest] = 0;
    this.#returns[rarest] = 0;
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
    const at = this.#getBest(block) * 3;
    this.reference.luma[block] = this.#centers[at]!;
    this.reference.blue[block] = this.#centers[at + 1]!;
    this.reference.red[block] = this.#centers[at + 2]!;
  }

  /** The mode that was background most often, or what it is without a shadow if that was seen too. */
  #getBest(block: number): number {
    const first = block * MODES;
    let best = first;
    for (let mode = first + 1; mode < first + MODES; mode++) {
      const more = this.#getWeight(mode) - this.#getWeight(best);
      if (more > 0 || (more === 0 && this.#counts[mode]! > this.#counts[best]!)) best = mode;
    }
    const least = this.#backgrounds[best]! * LIT_SHARE;
    for (let mode = first; mode < first + MODES; mode++) {
      if (this.#backgrounds[mode]! >= least && isShadowOf(this.#centers, best, mode)) return mode;
    }
    return best;
  }

  /** People come and go, and the same background is there again after each of them. */
  #getWeight(mode: number): number {
    return this.#backgrounds[mode]! * (1 + this.#returns[mode]!);
  }

  /** Share of the frames that show the plate at a pixel of the half picture, 0 to 1. */
  getSupport(block: number): number {
    return this.#counts[this.#getBest(block)]! / Math.max(1, this.#frames);
  }

  /** How surely the most frequent background is the plate, 0 to 255. */
  #getConfidence(block: number): number {
    const best = this.#getBest(block);
    const shown = this.#backgrounds[best]! / 255;
    const byFrames = this.#counts[best]! / Math.min(SURE_FRAMES, this.#frames);
    const share =
      shown / Math.max(this.#seen[block]! / 255, Math.min(1, this.#frames * SEEN_SHARE) * MIN_SEEN);
    const byShare = (share - POSSIBLE_SHARE) / (SURE_SHARE - POSSIBLE_SHARE);
    return Math.round(255 * Math.min(1, Math.max(0, Math.min(byFrames, byShare))));
  }

  /** The plate in the light of the first frame. */
  finish(): Plate {
    const { width, height } = this.#source;
    const area = width * height;
    const planes = [new Uint16Array(area), new Uint16Array(area), new Uint16Array(area)] as const;
    const confidence = new Uint8Array(area);
    for (let block = 0, blocks = this.reference.width * this.reference.height; block < blocks; block++) {
      const known = this.#getConfidence(block);
      const [left, top] = [(block % this.reference.width) * 2, Math.floor(block / this.reference.width) * 2];
      for (let y = top; y < Math.min(height, top + 2); y++) {
        for (let x = left; x < Math.min(width, left + 2); x++) {
          confidence[y * width + x] = known;
          for (let index = 0; index < 3; index++) {
            planes[index]![y * width + x] = this.#getCode(block, index, x, y);
          }
        }
      }
    }
    return { width, height, planes, confidence };
  }

  #getCode(block: number, index: number, x: number, y: number): number {
    const plane = this.#layout.planes[index]!;
    const mode = this.#getBest(block);
    const sum = this.#sums[mode * this.#layout.count + getSampleOffset(plane, x & 1, y & 1)]!;
    const code = sum / Math.max(1, this.#counts[mode]!) + plane.zero;
    return Math.min(65535, Math.max(0, code * PLATE_UNITS + 0.5));
  }
}
