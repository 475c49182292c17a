/** How fast a net is on this machine. */
export interface NetBench {
  readonly provider: string;
  readonly providerReason: string;
  readonly precision: string;
  readonly tileSize: number;
  /** Pixels of the source, in millions, overlap between tiles not counted. */
  readonly megapixelsPerSecond: number;
  readonly secondsPer1080p: number;
  /** Two per multiplication and addition; undefined for graphs whose weights are not known. */
  readonly gigaflops?: number;
  /** Of one large matrix product through the same runtime, in the same run. */
  readonly peakGigaflops: number;
}
