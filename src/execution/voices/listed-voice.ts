/** The voices of an engine, as far as a list shows them. */
export interface FoundVoices {
  readonly voices: readonly ListedVoice[];
  /** Voices beyond the longest list, or with names that are too long for an option. */
  readonly leftOut: number;
}

/** A voice as it is shown to who chooses one, as JSON. */
export interface ListedVoice {
  /** As options name it, with its engine. */
  readonly voice: string;
  readonly name: string;
  readonly gender: 'female' | 'male' | 'unknown';
  readonly age: 'child' | 'young' | 'adult' | 'old';
  /** BCP 47 primary tags; empty if it speaks any language of its engine. */
  readonly languages: readonly string[];
  readonly description: string;
}
