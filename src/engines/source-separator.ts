/** Where a channel of a layout sits, which decides how much of it can be dialogue. */
export type ChannelRole = 'center' | 'left' | 'right' | 'surround' | 'low-frequency';

/** Planar samples, one array per channel, all of one length. */
export type AudioBlock = readonly Float32Array[];

export interface SeparatedBlock {
  readonly voice: AudioBlock;
  readonly music: AudioBlock;
  readonly ambience: AudioBlock;
}

/** An opened separation: blocks go in, as many samples come out in the end, per stem. */
export interface SeparationStage {
  process(block: AudioBlock): SeparatedBlock;
  /** The samples still held back. */
  flush(): SeparatedBlock;
}

/**
 * Splits sound into voice, music and ambience. The three stems sum to the input sample by sample, to within
 * float rounding, whatever the separator believes.
 */
export interface SourceSeparator {
  readonly id: string;
  readonly version: string;
  open(format: { readonly sampleRate: number; readonly channels: readonly ChannelRole[] }): SeparationStage;
}
