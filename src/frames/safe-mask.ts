import { findEdges } from '../analysis/edges.ts';
import { getLumaScale } from '../analysis/luma.ts';
import type { Plane16 } from '../media/frame.ts';

export type DetailStrength = 'weak' | 'medium' | 'strong';

/** Limits of the zones in which detail may be added. Luma and motion are shares of full scale, 0 to 1. */
export interface SafeZonePolicy {
  readonly strength: DetailStrength;
  /** Luma above this is a highlight, which is protected. */
  readonly highlightThreshold: number;
  /** Luma below this is a shadow, which is protected. */
  readonly shadowThreshold: number;
  /** Share of edge pixels in the 15x15 neighborhood above which a place counts as structure. */
  readonly edgeThreshold: number;
}

/** The picture whose safe zones are computed. */
export interface SafeMaskInput {
  readonly luma: Plane16;
  /** Motion of each pixel of the same grid; 0 is still. */
  readonly moving: Uint8Array;
  readonly isFullRange: boolean;
}

/** Pixels of one row, from `left` up to `right`. */
interface Run {
  readonly y: number;
  readonly left: number;
  readonly right: number;
}

const EDGE_WINDOW_HALF = 7;
/** 5x5 ellipse of the morphology, as half-widths of its rows. */
const ELLIPSE = [0, 2, 2, 2, 0];

/**
 * Computes where detail may be added to a picture, 0 (protected) to 1023.
 *
 * Safe is structure that is neither highlight nor shadow: by strength, only moving structure (weak), also moving parts
 * that are no highlights (medium), or all midtones (strong). The binary mask is closed and opened with a 5x5 ellipse
 * and then feathered inwards, so that a protected pixel is exactly 0.
 */
export class SafeMask {
  readonly width: number;
  readonly height: number;
  readonly #edges: Uint8Array;
  readonly #safe: Uint8Array;
  readonly #scratch: Uint8Array;
  readonly #columns: Uint16Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#edges = new Uint8Array(width * height);
    this.#safe = new Uint8Array(width * height);
    this.#scratch = new Uint8Array(width * height);
    this.#columns = new Uint16Array(width);
  }

  /**
   * Writes the mask to `output`.
   *
   * @returns the share of safe pixels, 0 to 1
   */
  compute(picture: SafeMaskInput, policy: SafeZonePolicy, output: Plane16): number {
    findEdges(picture.luma, this.#edges);
    this.classify(picture, policy);
    this.dilate(this.#safe, this.#scratch);
    this.erode(this.#scratch, this.#safe);
    this.erode(this.#safe, this.#scratch);
    this.dilate(this.#scratch, this.#safe);
    return this.featherInwards(output);
  }

  private classify({ luma, moving, isFullRange }: SafeMaskInput, policy: SafeZonePolicy): void {
    const { width, height } = this;
    const { black, span } = getLumaScale(isFullRange);
    const highlight = black + policy.highlightThreshold * span;
    const shadow = black + policy.shadowThreshold * span;
    const window = EDGE_WINDOW_HALF * 2 + 1;
    const minEdges = policy.edgeThreshold * window * window;
    const isSafe = IS_SAFE[policy.strength];
    const columns = this.#columns.fill(0);
    for (let y = 0; y < Math.min(EDGE_WINDOW_HALF, height); y++) this.addEdgeRow(columns, y, 1);
    for (let y = 0; y < height; y++) {
      if (y + EDGE_WINDOW_HALF < height) this.addEdgeRow(columns, y + EDGE_WINDOW_HALF, 1);
      if (y - EDGE_WINDOW_HALF > 0) this.addEdgeRow(columns, y - EDGE_WINDOW_HALF - 1, -1);
      let edges = 0;
      for (let x = 0; x < Math.min(EDGE_WINDOW_HALF, width); x++) edges += columns[x]!;
      for (let x = 0; x < width; x++) {
        if (x + EDGE_WINDOW_HALF < width) edges += columns[x + EDGE_WINDOW_HALF]!;
        if (x - EDGE_WINDOW_HALF > 0) edges -= columns[x - EDGE_WINDOW_HALF - 1]!;
        const level = luma.samples[y * luma.stride + x]!;
        const isHighlight = level > highlight;
        const isShadow = level < shadow;
        const isMoving = moving[y * width + x]! > 0;
        const isStructure = edges > minEdges && !isHighlight && !isShadow;
        this.#safe[y * width + x] = Number(isSafe(isStructure, isMoving, isHighlight, isShadow));
      }
    }
  }

  private addEdgeRow(columns: Uint16Array, y: number, sign: 1 | -1): void {
    const at = y * this.width;
    for (let x = 0; x < this.width; x++) columns[x]! += sign * this.#edges[at + x]!;
  }

  private dilate(from: Uint8Array, to: Uint8Array): void {
    this.morph(from, to, 1);
  }

  private erode(from: Uint8Array, to: Uint8Array): void {
    this.morph(from, to, 0);
  }

  /** Sets a pixel to `value` where any pixel under the ellipse has it; pixels outside the picture don't count. */
  private morph(from: Uint8Array, to: Uint8Array, value: 0 | 1): void {
    const { width, height } = this;
    to.fill(1 - value);
    for (let y = 0; y < height; y++) {
      const row = y * width;
      for (let start = from.indexOf(value, row); start >= 0 && start < row + width; ) {
        const end = findRunEnd(from, start, row + width, value);
        this.fillUnderEllipse(to, { y, left: start - row, right: end - row }, value);
        start = end < row + width ? from.indexOf(value, end) : -1;
      }
    }
  }

  private fillUnderEllipse(to: Uint8Array, { y, left, right }: Run, value: number): void {
    for (let dy = -2; dy <= 2; dy++) {
      const row = y + dy;
      if (row < 0 || row >= this.height) continue;
      const reach = ELLIPSE[dy + 2]!;
      const at = row * this.width;
      to.fill(value, at + Math.max(0, left - reach), at + Math.min(this.width, right + reach));
    }
  }

  /** Erodes once more and blurs by the same radius, so that the ramp lies inside the safe zone. */
  private featherInwards(output: Plane16): number {
    const { width, height } = this;
    this.erode(this.#safe, this.#scratch);
    const columns = this.#columns.fill(0);
    let safePixels = 0;
    for (let y = -2; y < height; y++) {
      const entering = y + 2;
      if (entering < height)
        for (let x = 0; x < width; x++) columns[x]! += this.#scratch[entering * width + x]!;
      const leaving = y - 3;
      if (leaving >= 0) for (let x = 0; x < width; x++) columns[x]! -= this.#scratch[leaving * width + x]!;
      if (y < 0) continue;
      let sum = 0;
      for (let x = 0; x < Math.min(2, width); x++) sum += columns[x]!;
      for (let x = 0; x < width; x++) {
        if (x + 2 < width) sum += columns[x + 2]!;
        if (x - 3 >= 0) sum -= columns[x - 3]!;
        const isSafePixel = this.#safe[y * width + x]!;
        safePixels += isSafePixel;
        output.samples[y * output.stride + x] = isSafePixel ? (sum * 1023) / 25 : 0;
      }
    }
    return safePixels / (width * height);
  }
}

function findRunEnd(mask: Uint8Array, start: number, limit: number, value: number): number {
  let end = start + 1;
  while (end < limit && mask[end] === value) end++;
  return end;
}

type IsSafe = (isStructure: boolean, isMoving: boolean, isHighlight: boolean, isShadow: boolean) => boolean;

const IS_SAFE: Readonly<Record<DetailStrength, IsSafe>> = {
  weak: (isStructure, isMoving) => isStructure && isMoving,
  medium: (isStructure, isMoving, isHighlight) => isStructure || (isMoving && !isHighlight),
  strong: (isStructure, _isMoving, isHighlight, isShadow) => isStructure || (!isHighlight && !isShadow),
};
