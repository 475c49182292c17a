/** Side of the blocks in which pictures are compared. */
export const BLOCK = 8;
const AREA = BLOCK * BLOCK;
/** Constants of SSIM for 10-bit codes (Wang et al., 2004: K1 = 0.01, K2 = 0.03). */
const C1 = (0.01 * 1023) ** 2;
const C2 = (0.03 * 1023) ** 2;

/** Statistics of the same block in two planes; one object is filled again and again. */
export class BlockStatistics {
  meanA = 0;
  meanB = 0;
  #varianceA = 0;
  #varianceB = 0;
  #covariance = 0;

  /** Reads the block whose upper left pixel is at `start`. */
  read(a: Float32Array, b: Float32Array, start: number, stride: number): this {
    let sumA = 0;
    let sumB = 0;
    let sumAA = 0;
    let sumBB = 0;
    let sumAB = 0;
    for (let row = 0, at = start; row < BLOCK; row++, at += stride) {
      for (let i = at; i < at + BLOCK; i++) {
        const x = a[i]!;
        const y = b[i]!;
        sumA += x;
        sumB += y;
        sumAA += x * x;
        sumBB += y * y;
        sumAB += x * y;
      }
    }
    this.meanA = sumA / AREA;
    this.meanB = sumB / AREA;
    this.#varianceA = Math.max(0, sumAA / AREA - this.meanA * this.meanA);
    this.#varianceB = Math.max(0, sumBB / AREA - this.meanB * this.meanB);
    this.#covariance = sumAB / AREA - this.meanA * this.meanB;
    return this;
  }

  /** Variance of the difference, without that of the means. */
  get differenceVariance(): number {
    return Math.max(0, this.#varianceA + this.#varianceB - 2 * this.#covariance);
  }

  /** @param noise variance of the difference that is grain, and no flicker */
  computeSimilarity(noise = 0): number {
    const [a, b] = [this.meanA, this.meanB];
    const luminance = (2 * a * b + C1) / (a * a + b * b + C1);
    const variances = this.#varianceA + this.#varianceB;
    const spread = Math.max(variances - noise, 2 * Math.abs(this.#covariance));
    return (luminance * (2 * this.#covariance + C2)) / (spread + C2);
  }

  /** The structural part of SSIM: what matched colors and other light don't change. */
  computeStructure(): number {
    const spread = Math.sqrt(this.#varianceA * this.#varianceB);
    return (this.#covariance + C2 / 2) / (spread + C2 / 2);
  }
}
