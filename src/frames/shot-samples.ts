import type { Frame } from '../media/frame.ts';
import { type BlockLayout, getBlockLayout, getSampleOffset, readBlockRow } from './block-samples.ts';
import { countBits } from './frame-set.ts';
import type { PictureFormat } from './half-picture.ts';
import { PLATE_UNITS, type Plate } from './plate.ts';

/** 10-bit codes in a stored one. */
const CODES = 4;
const MAX_FRAMES = 32;
/** Median deviations from the median up to which a frame is averaged, and the least one in 10-bit codes: rounding. */
const MAX_DEVIATIONS = 3;
const MIN_DEVIATION = 1.5;
/** Difference from the median in deviations of noise up to which frames show one color. */
const ALIKE = 4;

/** Where a plate's block comes from. */
export interface BlockSource {
  /** The frames that show the background, a bit each; all frames if it is empty. */
  readonly set: number;
  /** For each frame the factor that brings it to the plate's light. */
  readonly lights: Float32Array;
}

/**
 * The samples of at most 32 frames of a shot in 8 bits: 48 bytes a pixel in 4:2:0, however long the shot is. From those that
 * show the background a plate is averaged, whatever light each was taken in.
 */
export class ShotSamples {
  readonly #source: PictureFormat;
  readonly #layout: BlockLayout;
  readonly #blocks: number;
  readonly #columns: number;
  readonly #row: Float32Array;
  readonly #frames: Uint8Array[] = [];
  readonly #gains: number[] = [];
  readonly #lumas = new Float32Array(MAX_FRAMES);
  readonly #sorted = new Float32Array(MAX_FRAMES);
  readonly #members = new Uint8Array(MAX_FRAMES);
  readonly #means: Float32Array;

  constructor(source: PictureFormat) {
    this.#source = source;
    this.#layout = getBlockLayout(source);
    this.#columns = (source.width + 1) >> 1;
    this.#blocks = this.#columns * ((source.height + 1) >> 1);
    this.#row = new Float32Array(this.#columns * this.#layout.count);
    this.#means = new Float32Array(this.#layout.count);
  }

  /** @param gain how much brighter the frame is than the first one */
  add(frame: Frame, gain: number): void {
    const { count } = this.#layout;
    const codes = new Uint8ClampedArray(this.#blocks * count);
    const zeros = this.#getZeros();
    for (let y = 0, to = 0; to < codes.length; y++) {
      readBlockRow(frame, this.#layout, y, this.#row);
      for (let at = 0; at < this.#row.length; at++)
        codes[to++] = (this.#row[at]! + zeros[at % count]!) / CODES;
    }
    this.#frames.push(new Uint8Array(codes.buffer));
    this.#gains.push(gain);
  }

  /** Code of black or of no color for each sample of a block. */
  #getZeros(): number[] {
    const { count, planes } = this.#layout;
    return Array.from({ length: count }, (_, at) => planes.findLast(({ offset }) => at >= offset)!.zero);
  }

  /**
   * Averages a plate in the light that `getSource` tells.
   *
   * @param noise standard deviation of a block's luma, in 10-bit codes
   * @param getConfidence how surely a block is known, 0 to 255
   * @param getSource its frames; what it returns is used before the next call
   */
  makePlate(
    noise: number,
    getSource: (block: number) => BlockSource,
    getConfidence: (block: number, share: number) => number,
  ): Plate {
    const { width, height } = this.#source;
    const area = width * height;
    const planes = [new Uint16Array(area), new Uint16Array(area), new Uint16Array(area)] as const;
    const plate: Plate = { width, height, planes, confidence: new Uint8Array(area) };
    for (let block = 0; block < this.#blocks; block++) {
      const share = this.#average(block, getSource(block), noise * ALIKE);
      this.#write(block, getConfidence(block, share), plate);
    }
    return plate;
  }

  /** Writes the mean samples of a block; returns the share of its frames whose luma is alike. */
  #average(block: number, { set, lights }: BlockSource, reach: number): number {
    const members = this.#list(set);
    for (const [index, frame] of members.entries())
      this.#lumas[index] = this.#readLuma(block, frame, lights[frame]!);
    const median = this.#getMedian(members.length, (index) => this.#lumas[index]!);
    const away = (index: number): number => Math.abs(this.#lumas[index]! - median);
    const limit = MAX_DEVIATIONS * Math.max(MIN_DEVIATION, this.#getMedian(members.length, away));
    this.#means.fill(0);
    let [averaged, alike] = [0, 0];
    for (const [index, frame] of members.entries()) {
      const distance = away(index);
      if (distance <= reach) alike++;
      if (distance > limit) continue;
      averaged++;
      this.#addSamples(block, frame, lights[frame]!);
    }
    for (let at = 0; at < this.#means.length; at++) this.#means[at]! /= averaged;
    return alike / members.length;
  }

  /** The frames of a set. */
  #list(set: number): Uint8Array {
    let count = 0;
    const isAll = countBits(set) === 0;
    for (let frame = 0; frame < this.#frames.length; frame++)
      if (isAll || ((set >>> frame) & 1) === 1) this.#members[count++] = frame;
    return this.#members.subarray(0, count);
  }

  #readLuma(block: number, frame: number, light: number): number {
    const codes = this.#frames[frame]!;
    const first = block * this.#layout.count;
    const sum = codes[first]! + codes[first + 1]! + codes[first + 2]! + codes[first + 3]!;
    return ((sum * CODES) / 4 - this.#layout.planes[0]!.zero) * (light / this.#gains[frame]!);
  }

  #getMedian(count: number, read: (index: number) => number): number {
    for (let index = 0; index < count; index++) this.#sorted[index] = read(index);
    return this.#sorted.subarray(0, count).sort()[count >> 1]!;
  }

  #addSamples(block: number, frame: number, light: number): void {
    const codes = this.#frames[frame]!;
    const factor = light / this.#gains[frame]!;
    const { planes, count } = this.#layout;
    const first = block * count;
    for (let at = 0; at < count; at++) {
      const zero = at < 4 ? planes[0]!.zero : planes[1]!.zero;
      this.#means[at]! += (codes[first + at]! * CODES - zero) * factor;
    }
  }

  #write(block: number, confidence: number, plate: Plate): void {
    const { width, height } = plate;
    const [left, top] = [(block % this.#columns) * 2, Math.floor(block / this.#columns) * 2];
    for (let y = top; y < Math.min(height, top + 2); y++) {
      for (let x = left; x < Math.min(width, left + 2); x++) {
        plate.confidence[y * width + x] = confidence;
        for (let index = 0; index < 3; index++) {
          const plane = this.#layout.planes[index]!;
          const code = this.#means[getSampleOffset(plane, x & 1, y & 1)]! + plane.zero;
          plate.planes[index]![y * width + x] = Math.min(65535, Math.max(0, code * PLATE_UNITS + 0.5));
        }
      }
    }
  }
}
