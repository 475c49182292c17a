import type { RemoteTasks } from './remote-tasks.ts';

/** What is said, and when, in seconds from the start of the sound. */
export interface Transcript {
  readonly language: string | undefined;
  readonly segments: readonly { readonly start: number; readonly end: number; readonly text: string }[];
}

export interface TranscriptionRequest {
  /** A sound file; its name tells it from the other files of the same step. */
  readonly path: string;
  readonly remote: RemoteTasks;
  readonly signal: AbortSignal;
}

/** Writes down what is said in a sound file. */
export interface Transcriber {
  readonly id: string;
  /** Raise it when the same request is put in another way: answers are kept by it. */
  readonly version: string;
  transcribe(request: TranscriptionRequest): Promise<Transcript>;
}
