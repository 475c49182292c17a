/** What the speaking process is asked; its scales are eSpeak's own. */
export interface EspeakRequest {
  readonly id: number;
  readonly text: string;
  readonly voice: string;
  readonly pitch: number;
  readonly range: number;
  readonly speed: number;
}

export type EspeakAnswer =
  | {
      readonly id: number;
      readonly pcm: Int16Array;
      readonly sampleRate: number;
      /** Places in the text by characters, with the time in milliseconds at which each word begins. */
      readonly words: readonly { readonly start: number; readonly length: number; readonly ms: number }[];
    }
  | { readonly id: number; readonly error: string };
