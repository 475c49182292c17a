import type { RemoteTasks } from './remote-tasks.ts';
import type { TokenUsage } from './token-usage.ts';

/** Spoken text with times in seconds from the start of the audio. */
export interface Transcript {
  readonly language: string | undefined;
  readonly segments: readonly { readonly start: number; readonly end: number; readonly text: string }[];
  /** Whether the service gives no times: the one segment has those of the whole sound. */
  readonly isUntimed?: boolean;
  /** Tokens that the service bills, if it counts in tokens. */
  readonly usage?: TokenUsage | undefined;
}

export interface TranscriptionRequest {
  /** An audio file; its name has to be unique among the files of the same step. */
  readonly path: string;
  /** Puts the file where a service can fetch it, for a while; undefined if there is no such place. */
  createLink?(): Promise<string | undefined>;
  readonly remote: RemoteTasks;
  readonly signal: AbortSignal;
}

/** Transcribes speech. */
export interface Transcriber {
  readonly id: string;
  /** Part of the key of stored answers: raise it when requests change. */
  readonly version: string;
  transcribe(request: TranscriptionRequest): Promise<Transcript>;
}
