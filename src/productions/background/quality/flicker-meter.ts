import { type FlowField, warpPlane } from '../../../analysis/flow-field.ts';
import type { PictureSize } from '../../../frames/box-mean.ts';
import { BLOCK, BlockStatistics } from './block-statistics.ts';
import { CLEAR_ALPHA, CORE_ALPHA, type QualityFrame } from './quality-picture.ts';

/** Where each pixel of a picture was in the one before, and where that isn't known. */
export interface KnownMotion {
  readonly flow: FlowField;
  /** 1 where the pixel wasn't seen before. */
  readonly occluded: Uint8Array<ArrayBuffer>;
}

export interface FlickerMeasures {
  /**
   * Mean SSIM of the result and of its neighbor, moved along the motion, 0 to 1. Grain doesn't count, nor what the source
   * does in the same place.
   */
  readonly alignedSimilarity: number;
  /** Mean change of brightness from frame to frame, along the motion, that the source doesn't have, as a share of it. */
  readonly brightnessFlicker: number;
}

/** The steadiest share of blocks counts: in the others the motion may be wrong. */
const STEADY_SHARE = 0.9;
/** Brightness that changes are related to at least, as a share of white: what is darker doesn't flicker visibly. */
const DARK = 0.1;
/** Largest variance of the difference of two frames that is grain: twice that of the source's, and a rest of coding. */
const MAX_GRAIN = { times: 4, variance: 32 } as const;
/** Of what lies in a block at most so many pixels may be new. */
const MAX_OCCLUDED = 8;

/**
 * Measures how steady a result is inside the subject, against the source along the subject's motion, and away from it,
 * along the new background's own. The outline between is measured as that of the matte.
 */
export class FlickerMeter {
  readonly #size: PictureSize;
  readonly #black: number;
  readonly #span: number;
  readonly #warped: readonly [source: Float32Array, result: Float32Array, background: Float32Array];
  readonly #changes: Float64Array;
  readonly #clear: BlockStatistics[];
  readonly #source = new BlockStatistics();
  readonly #result = new BlockStatistics();

  constructor(size: PictureSize, { black, span }: { readonly black: number; readonly span: number }) {
    this.#size = size;
    this.#black = black;
    this.#span = span;
    const create = () => new Float32Array(size.width * size.height);
    this.#warped = [create(), create(), create()];
    const blocks = Math.floor(size.width / BLOCK) * Math.floor(size.height / BLOCK);
    this.#changes = new Float64Array(blocks);
    this.#clear = Array.from({ length: blocks }, () => new BlockStatistics());
  }

  /**
   * @param motion of the source, and of the result, from the second frame to the first
   * @param grain variance of the source's noise: more of it in the new background is flicker
   */
  measure(
    frames: readonly [QualityFrame, QualityFrame],
    motion: { readonly source: KnownMotion; readonly result: KnownMotion },
    grain: number,
  ): FlickerMeasures {
    const [first, second] = frames;
    const [source, result, background] = this.#warped;
    warpPlane(first.source.luma, motion.source.flow, source);
    warpPlane(first.result.luma, motion.source.flow, result);
    warpPlane(first.result.luma, motion.result.flow, background);
    const { width, height } = this.#size;
    const sums = { similarity: 0, blocks: 0, clear: 0 };
    for (let y = 0; y + BLOCK <= height; y += BLOCK)
      for (let x = 0; x + BLOCK <= width; x += BLOCK) {
        const start = y * width + x;
        const side = findSide(second.alpha, start, width);
        const known = side === 'core' ? motion.source : motion.result;
        if (side === 'edge' || this.#findEarlierSide(first.alpha, known, x, y) !== side) continue;
        if (side === 'core') this.#addCore(second, start, sums);
        else this.#addClear(second, start, sums);
      }
    this.#rateClear(sums, MAX_GRAIN.times * grain + MAX_GRAIN.variance);
    return {
      alignedSimilarity: sums.blocks > 0 ? sums.similarity / sums.blocks : 1,
      brightnessFlicker: this.#averageChanges(sums.blocks),
    };
  }

  /** On which side of the outline a block was in the frame before; undefined if it wasn't seen. */
  #findEarlierSide(
    alpha: Float32Array,
    { flow, occluded }: KnownMotion,
    x: number,
    y: number,
  ): Side | undefined {
    const { width, height } = this.#size;
    let hidden = 0;
    for (let row = y; row < y + BLOCK; row++)
      for (let i = row * width + x; i < row * width + x + BLOCK; i++) hidden += occluded[i]!;
    if (hidden > MAX_OCCLUDED) return undefined;
    const middle = (y + BLOCK / 2) * width + x + BLOCK / 2;
    const left = Math.round(x + flow.u[middle]!);
    const top = Math.round(y + flow.v[middle]!);
    if (left < 0 || top < 0 || left + BLOCK > width || top + BLOCK > height) return undefined;
    return findSide(alpha, top * width + left, width);
  }

  #addCore(second: QualityFrame, start: number, sums: FlickerSums): void {
    const { width } = this.#size;
    const [warpedSource, warpedResult] = this.#warped;
    const source = this.#source.read(warpedSource, second.source.luma, start, width);
    const result = this.#result.read(warpedResult, second.result.luma, start, width);
    const ratio = result.computeSimilarity() / Math.max(1e-3, source.computeSimilarity());
    sums.similarity += Math.max(0, Math.min(1, ratio));
    const gain = this.#getLight(result) / this.#getLight(source);
    const own = (source.meanB - source.meanA) * gain;
    this.#changes[sums.blocks++] = (result.meanB - result.meanA - own) / this.#getLight(result);
  }

  #addClear(second: QualityFrame, start: number, sums: FlickerSums): void {
    const block = this.#clear[sums.clear++]!.read(
      this.#warped[2],
      second.result.luma,
      start,
      this.#size.width,
    );
    this.#changes[sums.blocks++] = (block.meanB - block.meanA) / this.#getLight(block);
  }

  #getLight({ meanA, meanB }: BlockStatistics): number {
    return Math.max(DARK * this.#span, (meanA + meanB) / 2 - this.#black);
  }

  /** The grain of the new background is what its steadiest blocks have. */
  #rateClear(sums: FlickerSums, largest: number): void {
    const clear = this.#clear.slice(0, sums.clear);
    const variances = clear.map((block) => block.differenceVariance).sort((a, b) => a - b);
    const grain = Math.min(largest, variances[variances.length >> 2] ?? 0);
    for (const block of clear) sums.similarity += Math.max(0, block.computeSimilarity(grain));
  }

  #averageChanges(count: number): number {
    const sizes = this.#changes.subarray(0, count).map(Math.abs).sort();
    const steady = sizes.subarray(0, Math.ceil(count * STEADY_SHARE));
    return steady.length > 0 ? steady.reduce((sum, size) => sum + size, 0) / steady.length : 0;
  }
}

interface FlickerSums {
  similarity: number;
  blocks: number;
  clear: number;
}

type Side = 'core' | 'clear' | 'edge';

/** On which side of the outline a block lies. */
function findSide(alpha: Float32Array, start: number, width: number): Side {
  const isCore = alpha[start]! >= CORE_ALPHA;
  for (let row = 0, at = start; row < BLOCK; row++, at += width)
    for (let i = at; i < at + BLOCK; i++)
      if (isCore ? alpha[i]! < CORE_ALPHA : alpha[i]! > CLEAR_ALPHA) return 'edge';
  return isCore ? 'core' : 'clear';
}
