import type { Warning } from '../core/warning.ts';

export interface SoundRequest {
  /** What is to be heard, in English words. */
  readonly prompt: string;
  /** An ambience goes on evenly from its first sample to its last; an effect is one event and ends by itself. */
  readonly kind: 'ambience' | 'effect';
  /** Wished length; an effect may be shorter. */
  readonly seconds: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

export interface GeneratedSound {
  /** Stereo at 48 kHz. Its level has no meaning: a mix sets it. */
  readonly channels: readonly [Float32Array, Float32Array];
  /** What the generator could not do as asked. */
  readonly warnings: readonly Warning[];
}

export interface SoundSession extends AsyncDisposable {
  /** @throws where no sound comes out */
  generate(request: SoundRequest): Promise<GeneratedSound>;
}

/** Makes ambiences and effects from words. */
export interface SoundGenerator {
  readonly id: string;
  readonly version: string;
  /** Longest sound of one request. */
  readonly maxSeconds: number;
  /** How many sounds it makes at once. */
  readonly concurrency: number;
  /** Whether it needs the machine's accelerator for itself while it is open. */
  readonly usesAccelerator: boolean;
  open(signal: AbortSignal): Promise<SoundSession>;
}
