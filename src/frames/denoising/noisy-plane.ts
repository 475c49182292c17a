/** A plane in 10-bit codes of which each pixel knows how noisy it still is. Rows have no padding. */
export interface NoisyPlane {
  readonly width: number;
  readonly height: number;
  readonly samples: Float32Array;
  /** Variance of each pixel in variances of the noise of one frame: 1 as it was taken, less where frames were averaged. */
  readonly variances: Float32Array;
}

export function createNoisyPlane(width: number, height: number): NoisyPlane {
  const area = width * height;
  return { width, height, samples: new Float32Array(area), variances: new Float32Array(area) };
}
