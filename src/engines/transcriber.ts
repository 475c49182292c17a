/** What is said, and when, in seconds from the start of the sound. */
export interface Transcript {
  readonly language: string | undefined;
  readonly segments: readonly { readonly start: number; readonly end: number; readonly text: string }[];
}

/** Writes down what is said in a sound file. */
export interface Transcriber {
  readonly id: string;
  /** Raise it when the same request is put in another way: answers are kept by it. */
  readonly version: string;
  transcribe(path: string, signal: AbortSignal): Promise<Transcript>;
}
