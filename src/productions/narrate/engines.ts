import type { SoundGenerator } from '../../engines/sound-generator.ts';
import type { SpeechSynthesizer } from '../../engines/speech-synthesizer.ts';
import type { TextModel } from '../../engines/text-model.ts';

/** The task interfaces that `narrate` asks for, by the names that its options take. */
export interface NarrateEngines {
  /** @throws `engine.unknown`, `model.no-key` */
  speech(name: string): SpeechSynthesizer;
  sounds(name: string): SoundGenerator;
  textModel(name: string): TextModel;
  /** The machine's accelerator, for one engine alone. */
  lease(signal: AbortSignal): Promise<AsyncDisposable>;
  /** Bytes in use on the accelerator; undefined where nobody can say. */
  usedBytes(): Promise<number | undefined>;
}

export const BUILTIN = 'builtin';
