import type { Areas } from './areas.ts';
import { BAND } from './classify.ts';
import type { ScreenCodes } from './screen-codes.ts';

/** Noise of luma in the regression, in 10-bit codes. */
const LUMA_NOISE = 3;
/** Steepest chroma by luma that is believed. */
const MAX_SLOPE = 1;
/** How much of what chroma differs from its neighbors was lost when it was filtered to half size, and is given back. */
const SHARPENING = 1.3;

/**
 * Prepares chroma of half size for its enlargement. In windows of 3x3 pixels chroma is a linear function of luma (He and
 * Sun 2015): luma's detail times the slopes is what enlarged chroma lacks. Where luma hardly changes, as between fair hair
 * and a screen, sharpening alone undoes the blur.
 */
export class ChromaDetail {
  readonly blue: Float32Array;
  readonly red: Float32Array;
  readonly blueSlope: Float32Array;
  readonly redSlope: Float32Array;
  readonly #width: number;
  readonly #height: number;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    const area = width * height;
    this.blue = new Float32Array(area);
    this.red = new Float32Array(area);
    this.blueSlope = new Float32Array(area);
    this.redSlope = new Float32Array(area);
  }

  /** Measures the band of a frame whose codes at half size are given; elsewhere chroma stays as it is. */
  measure(codes: ScreenCodes, kinds: Uint8Array, areas: Areas): void {
    areas.release(this.blueSlope, 0);
    areas.release(this.redSlope, 0);
    for (let area = 0; area < areas.count; area++) {
      const [left, right] = [areas.left[area]!, areas.right[area]!];
      for (let y = areas.top[area]!; y < areas.bottom[area]!; y++) {
        this.#keep(codes, y * this.#width + left, y * this.#width + right);
        for (let x = left, i = y * this.#width + left; x < right; x++, i++)
          if (kinds[i] === BAND) this.#measurePixel(codes, x, y);
      }
    }
  }

  #keep({ blue, red }: ScreenCodes, start: number, end: number): void {
    this.blue.set(blue.subarray(start, end), start);
    this.red.set(red.subarray(start, end), start);
    this.blueSlope.fill(0, start, end);
    this.redSlope.fill(0, start, end);
  }

  #measurePixel({ luma, blue, red }: ScreenCodes, x: number, y: number): void {
    const width = this.#width;
    const left = x > 0 ? x - 1 : x;
    const right = x < width - 1 ? x + 1 : x;
    const bottom = y < this.#height - 1 ? y + 1 : y;
    const own = y * width + x;
    const [ownLuma, ownBlue, ownRed] = [luma[own]!, blue[own]!, red[own]!];
    let count = 0;
    let sumLuma = 0;
    let sumBlue = 0;
    let sumRed = 0;
    let squares = 0;
    let blueProducts = 0;
    let redProducts = 0;
    for (let row = y > 0 ? y - 1 : y; row <= bottom; row++) {
      for (let i = row * width + left, end = row * width + right; i <= end; i++) {
        // Differences from the pixel itself keep products small.
        const bright = luma[i]! - ownLuma;
        const b = blue[i]! - ownBlue;
        const r = red[i]! - ownRed;
        count++;
        sumLuma += bright;
        sumBlue += b;
        sumRed += r;
        squares += bright * bright;
        blueProducts += bright * b;
        redProducts += bright * r;
      }
    }
    const mean = sumLuma / count;
    const scale = 1 / (squares / count - mean * mean + LUMA_NOISE * LUMA_NOISE);
    this.blueSlope[own] = limitSlope((blueProducts - mean * sumBlue) * (scale / count));
    this.redSlope[own] = limitSlope((redProducts - mean * sumRed) * (scale / count));
    const sharpening = count > 1 ? SHARPENING / (count - 1) : 0;
    this.blue[own] = ownBlue - sharpening * sumBlue;
    this.red[own] = ownRed - sharpening * sumRed;
  }
}

function limitSlope(slope: number): number {
  return slope < -MAX_SLOPE ? -MAX_SLOPE : slope > MAX_SLOPE ? MAX_SLOPE : slope;
}
