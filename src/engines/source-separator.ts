/** Position of a channel in its layout, which decides how much of it can be dialogue. */
export type ChannelRole = 'center' | 'left' | 'right' | 'surround' | 'low-frequency';

/** Planar samples, one array per channel, all of one length. */
export type AudioBlock = readonly Float32Array[];

export interface SeparatedBlock {
  readonly voice: AudioBlock;
  readonly music: AudioBlock;
  readonly ambience: AudioBlock;
}

/** An opened separation. In total, each stem has as many samples as the input. */
export interface SeparationStage {
  process(block: AudioBlock): SeparatedBlock;
  /** The remaining samples. */
  flush(): SeparatedBlock;
}

/**
 * Splits audio into voice, music and ambience. The three stems always sum to the input, sample by sample, within float
 * rounding.
 */
export interface SourceSeparator {
  readonly id: string;
  readonly version: string;
  open(format: { readonly sampleRate: number; readonly channels: readonly ChannelRole[] }): SeparationStage;
}
