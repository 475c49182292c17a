import type { Warning } from '../core/warning.ts';

export interface SoundRequest {
  /** The wanted sound in English words. */
  readonly prompt: string;
  /** An ambience is even from its first sample to its last; an effect is one event that ends by itself. */
  readonly kind: 'ambience' | 'effect';
  /** Wanted length; an effect may be shorter. */
  readonly seconds: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

export interface GeneratedSound {
  /** Stereo at 48 kHz, at any level: the mix sets it. */
  readonly channels: readonly [Float32Array, Float32Array];
  /** Parts of the request that the generator could not follow. */
  readonly warnings: readonly Warning[];
}

export interface SoundSession extends AsyncDisposable {
  /** @throws if the sound can't be made */
  generate(request: SoundRequest): Promise<GeneratedSound>;
}

/** Makes ambiences and effects from words. */
export interface SoundGenerator {
  readonly id: string;
  readonly version: string;
  /** Longest sound of one request, in seconds. */
  readonly maxSeconds: number;
  /** Maximum number of sounds made at once. */
  readonly concurrency: number;
  /** Whether it needs exclusive use of the machine's accelerator while a session is open. */
  readonly usesAccelerator: boolean;
  open(signal: AbortSignal): Promise<SoundSession>;
}
