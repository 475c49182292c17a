import type { Message } from '../../core/messages/message.ts';

/** A line for the process that runs eSpeak NG. Pitch and range are 0 to 99, speed is in words per minute. */
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
      /** Words by their position in the text in characters, with the time in milliseconds at which each begins. */
      readonly words: readonly { readonly start: number; readonly length: number; readonly ms: number }[];
    }
  | { readonly id: number; readonly problem: string | Message };
