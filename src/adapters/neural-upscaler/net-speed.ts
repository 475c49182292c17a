/** Speed of a net on this machine. */
export interface NetBench {
  readonly provider: string;
  readonly providerReason: string;
  readonly precision: string;
  readonly tileSize: number;
  /** Millions of source pixels per second, without the overlap of tiles. */
  readonly megapixelsPerSecond: number;
  readonly secondsPer1080p: number;
  /** Billions of floating-point operations per second; undefined for graphs whose weights are unknown. */
  readonly gigaflops?: number;
  /** Billions of operations per second for one large matrix product, which is the machine's limit. */
  readonly peakGigaflops: number;
}
