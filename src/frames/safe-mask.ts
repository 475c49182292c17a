import { findEdges } from '../analysis/edges.ts';
import { getLumaScale } from '../analysis/luma.ts';
import type { Plane16 } from '../media/frame.ts';
import { BinaryMask } from './binary-mask.ts';

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

const EDGE_WINDOW_HALF = 7;

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
  readonly #safe: BinaryMask;
  readonly #scratch: BinaryMask;
  readonly #columns: Uint16Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#edges = new Uint8Array(width * height);
    this.#safe = new BinaryMask(width, height);
    this.#scratch = new BinaryMask(width, height);
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
    this.#safe.dilate(this.#scratch);
    this.#scratch.erode(this.#safe);
    this.#safe.erode(this.#scratch);
    this.#scratch.dilate(this.#safe);
    return this.featherInwards(output);
  }

  private classify(picture: SafeMaskInput, policy: SafeZonePolicy): void {
    const { height } = this;
    const rule = createRule(policy, picture.isFullRange);
    const columns = this.#columns.fill(0);
    for (let y = 0; y < Math.min(EDGE_WINDOW_HALF, height); y++) this.addEdgeRow(columns, y, 1);
    for (let y = 0; y < height; y++) {
      if (y + EDGE_WINDOW_HALF < height) this.addEdgeRow(columns, y + EDGE_WINDOW_HALF, 1);
      if (y - EDGE_WINDOW_HALF > 0) this.addEdgeRow(columns, y - EDGE_WINDOW_HALF - 1, -1);
      this.classifyRow(picture, y, rule);
    }
  }

  private classifyRow({ luma, moving }: SafeMaskInput, y: number, rule: Rule): void {
    const { width } = this;
    const columns = this.#columns;
    const { highlight, shadow, minEdges, safeKinds } = rule;
    const samples = luma.samples.subarray(y * luma.stride);
    const motion = moving.subarray(y * width);
    const safe = this.#safe.bytes.subarray(this.#safe.offset + y * this.#safe.stride);
    let edges = 0;
    for (let x = 0; x < Math.min(EDGE_WINDOW_HALF, width); x++) edges += columns[x]!;
    for (let x = 0; x < width; x++) {
      if (x + EDGE_WINDOW_HALF < width) edges += columns[x + EDGE_WINDOW_HALF]!;
      if (x > EDGE_WINDOW_HALF) edges -= columns[x - EDGE_WINDOW_HALF - 1]!;
      const level = samples[x]!;
      const tone = level > highlight ? HIGHLIGHT : level < shadow ? SHADOW : edges > minEdges ? STRUCTURE : 0;
      safe[x] = safeKinds[motion[x]! > 0 ? tone | MOVING : tone]!;
    }
  }

  private addEdgeRow(columns: Uint16Array, y: number, sign: 1 | -1): void {
    const at = y * this.width;
    for (let x = 0; x < this.width; x++) columns[x]! += sign * this.#edges[at + x]!;
  }

  /** Erodes once more and blurs by the same radius, so that the ramp lies inside the safe zone. */
  private featherInwards(output: Plane16): number {
    const { width, height } = this;
    const { bytes: safe, offset, stride } = this.#safe;
    const eroded = this.#scratch.bytes;
    this.#safe.erode(this.#scratch);
    this.#safe.invert();
    const columns = this.#columns.fill(0);
    let safePixels = 0;
    for (let y = -2; y < height; y++) {
      const entering = y + 2;
      if (entering < height)
        for (let x = 0; x < width; x++) columns[x]! += eroded[offset + entering * stride + x]!;
      const leaving = y - 3;
      if (leaving >= 0) for (let x = 0; x < width; x++) columns[x]! -= eroded[offset + leaving * stride + x]!;
      if (y < 0) continue;
      let sum = 0;
      for (let x = 0; x < Math.min(2, width); x++) sum += columns[x]!;
      for (let x = 0; x < width; x++) {
        if (x + 2 < width) sum += columns[x + 2]!;
        if (x - 3 >= 0) sum -= columns[x - 3]!;
        const isSafePixel = safe[offset + y * stride + x]!;
        safePixels += isSafePixel;
        output.samples[y * output.stride + x] = isSafePixel ? (sum * 1023) / 25 : 0;
      }
    }
    return safePixels / (width * height);
  }
}

/** What a pixel is, and whether it moves. */
const [STRUCTURE, HIGHLIGHT, SHADOW, MOVING] = [1, 2, 3, 4];

/** Whether detail may be added to pixels of each kind: other midtones, structure, highlights, shadows; still, then moving. */
const SAFE_KINDS: Readonly<Record<DetailStrength, Uint8Array>> = {
  weak: Uint8Array.of(0, 0, 0, 0, 0, 1, 0, 0),
  medium: Uint8Array.of(0, 1, 0, 0, 1, 1, 0, 1),
  strong: Uint8Array.of(1, 1, 0, 0, 1, 1, 0, 0),
};

/** The limits of a policy in code values. */
export interface Rule {
  readonly highlight: number;
  readonly shadow: number;
  readonly minEdges: number;
  readonly safeKinds: Uint8Array;
}

export function createRule(
  { strength, highlightThreshold, shadowThreshold, edgeThreshold }: SafeZonePolicy,
  isFullRange: boolean,
): Rule {
  const { black, span } = getLumaScale(isFullRange);
  return {
    highlight: black + highlightThreshold * span,
    shadow: black + shadowThreshold * span,
    minEdges: edgeThreshold * (2 * EDGE_WINDOW_HALF + 1) ** 2,
    safeKinds: SAFE_KINDS[strength],
  };
}
