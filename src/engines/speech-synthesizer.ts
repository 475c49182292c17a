import type { Message } from '../core/messages/message.ts';
import { translate } from '../core/messages/translate.ts';
import { createWarning, type Warning } from '../core/warning.ts';
import type { RemoteTasks } from './remote-tasks.ts';

export interface Voice {
  /** Name within its synthesizer. */
  readonly id: string;
  readonly gender: 'female' | 'male' | 'unknown';
  readonly age: 'child' | 'young' | 'adult' | 'old';
  /** BCP 47 primary tags; empty if it speaks any language of its engine. */
  readonly languages: readonly string[];
  /** Text as its author wrote it, or a message of the catalogues. */
  readonly description: string | Message;
  /** Whether it is even and neutral; characters get it only if nothing else fits. */
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
  /** Strength of the emotion, 0 to 1. */
  readonly intensity: number;
  readonly delivery: 'normal' | 'whispered' | 'shouted';
}

export interface SpeechRequest {
  readonly text: string;
  readonly language: 'en' | 'zh';
  readonly voice: string;
  readonly emotion: SpeechEmotion;
  /** Another seed gives another reading, if the synthesizer has several. */
  readonly seed: number;
  readonly remote: RemoteTasks;
  readonly signal: AbortSignal;
}

/**
 * A word by its span of the text in characters (`end` exclusive), and the seconds from the start at which it begins.
 */
interface SpokenWord {
  readonly start: number;
  readonly end: number;
  readonly fromSeconds: number;
}

export interface Speech {
  /** Mono at 48 kHz. */
  readonly samples: Float32Array;
  /** Times of the words; undefined if the synthesizer gives none. */
  readonly words?: readonly SpokenWord[];
  /** Parts of the request that had no effect. */
  readonly warnings: readonly Warning[];
}

export interface SpeechSession extends AsyncDisposable {
  speak(request: SpeechRequest): Promise<Speech>;
}

/** Speaks lines. A session holds its resources until it is disposed of. */
export interface SpeechSynthesizer {
  readonly id: string;
  readonly version: string;
  /** Whether it needs exclusive use of the machine's accelerator while a session is open. */
  readonly usesAccelerator: boolean;
  /** Whether another seed gives another reading. */
  readonly isSeeded: boolean;
  /** Maximum number of lines spoken at once. */
  readonly concurrency: number;
  /** Whether it has no voices but those that it lists, so that others are refused before anything is spoken. */
  readonly hasListedVoicesOnly?: boolean;
  listVoices(signal: AbortSignal): Promise<readonly Voice[]>;
  open(signal: AbortSignal): Promise<SpeechSession>;
}

/** The description of a voice in a language; a text in its author's own. */
export function describeVoice({ description }: Pick<Voice, 'description'>, language?: string): string {
  return typeof description === 'string' ? description : translate(description, language);
}

/** The warnings of an engine that can neither whisper nor shout, if the request asks for it. */
export function warnOfUnspokenDelivery(engine: string, { delivery }: SpeechEmotion): Warning[] {
  if (delivery === 'normal') return [];
  return [
    createWarning(
      'speech.delivery',
      { engine, delivery },
      delivery === 'whispered' ? 'whispered' : 'shouted',
    ),
  ];
}
