import type { Warning } from '../core/warning.ts';
import type { RemoteTasks } from './remote-tasks.ts';

export interface Voice {
  /** Name within its synthesizer. */
  readonly id: string;
  readonly gender: 'female' | 'male' | 'unknown';
  readonly age: 'child' | 'young' | 'adult' | 'old';
  /** BCP 47 primary tags; empty where it speaks whatever it is given. */
  readonly languages: readonly string[];
  readonly description: string;
  /** Even and neutral: characters get it only where nothing else fits. */
  readonly isForNarration?: boolean;
}

export interface SpeechEmotion {
  readonly label:
    | 'neutral'
    | 'happy'
    | 'angry'
    | 'sad'
    | 'afraid'
    | 'disgusted'
    | 'melancholic'
    | 'surprised'
    | 'calm';
  /** 0 to 1. */
  readonly intensity: number;
  readonly delivery: 'normal' | 'whispered' | 'shouted';
}

export interface SpeechRequest {
  readonly text: string;
  readonly language: 'en' | 'zh';
  readonly voice: string;
  readonly emotion: SpeechEmotion;
  /** Another one gives another reading, where the synthesizer has several. */
  readonly seed: number;
  readonly remote: RemoteTasks;
  readonly signal: AbortSignal;
}

/** A word of the text by characters, and when it is spoken, in seconds. */
interface SpokenWord {
  readonly start: number;
  readonly end: number;
  readonly fromSeconds: number;
}

export interface Speech {
  /** Mono at 48 kHz. */
  readonly samples: Float32Array;
  /** Undefined where the synthesizer doesn't say when it speaks which word. */
  readonly words?: readonly SpokenWord[];
  /** What of the request had no effect. */
  readonly warnings: readonly Warning[];
}

export interface SpeechSession extends AsyncDisposable {
  speak(request: SpeechRequest): Promise<Speech>;
}

/** Reads lines aloud. What is opened holds its resources until it is disposed of. */
export interface SpeechSynthesizer {
  readonly id: string;
  readonly version: string;
  /** Whether it needs the machine's accelerator for itself while it is open. */
  readonly usesAccelerator: boolean;
  /** Whether another seed gives another reading. */
  readonly isSeeded: boolean;
  /** How many lines it speaks at once. */
  readonly concurrency: number;
  listVoices(signal: AbortSignal): Promise<readonly Voice[]>;
  open(signal: AbortSignal): Promise<SpeechSession>;
}

/** The warning of an engine that speaks everything in one manner, where another one was asked for. */
export function warnOfUnspokenDelivery(engine: string, { delivery }: SpeechEmotion): Warning[] {
  if (delivery === 'normal') return [];
  return [
    {
      code: 'speech.delivery',
      message: `${engine} can’t speak ${delivery}`,
      parameters: { engine, delivery },
    },
  ];
}
