import type { Plane8, Plane16 } from '../media/frame.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { measureEdgeShare } from './edges.ts';
import { getLumaScale } from './luma.ts';

const HIGHLIGHT = 0.85;
const DARK = 0.15;

/** Averages brightness, highlights, shadows and edges over sampled frames. */
export class ToneMeter {
  readonly #black: number;
  readonly #span: number;
  #samples = 0;
  #highlight = 0;
  #dark = 0;
  #edges = 0;

  constructor({ isFullRange }: Pick<WorkingPicture, 'isFullRange'>) {
    const { black, span } = getLumaScale(isFullRange);
    this.#black = black;
    this.#span = span;
  }

  /** Mean luma of a small 8-bit picture, 0 to 1. */
  measureBrightness({ samples, stride, width, height }: Plane8): number {
    let sum = 0;
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) sum += samples[y * stride + x]!;
    const code = (sum * 4) / (width * height);
    return Math.min(1, Math.max(0, (code - this.#black) / this.#span));
  }

  addSample(luma: Plane16): void {
    const high = this.#black + HIGHLIGHT * this.#span;
    const low = this.#black + DARK * this.#span;
    let highlights = 0;
    let darks = 0;
    for (let y = 0; y < luma.height; y++) {
      for (let x = 0; x < luma.width; x++) {
        const code = luma.samples[y * luma.stride + x]!;
        if (code > high) highlights++;
        else if (code < low) darks++;
      }
    }
    const area = luma.width * luma.height;
    this.#samples++;
    this.#highlight += highlights / area;
    this.#dark += darks / area;
    this.#edges += measureEdgeShare(luma);
  }

  getResult() {
    const per = Math.max(1, this.#samples);
    const highlightRatio = this.#highlight / per;
    const darkRatio = this.#dark / per;
    return {
      highlightRatio,
      darkRatio,
      midtoneRatio: Math.max(0, 1 - highlightRatio - darkRatio),
      edgeDensity: this.#edges / per,
      sampleFrames: per,
    };
  }
}
