import type { Warning } from '../../core/warning.ts';
import type { EngineRegistry } from '../../engines/registry.ts';
import type { RemoteUsage } from '../../engines/remote-usage.ts';
import type { FoundVoices } from './listed-voice.ts';

/** The voices of an engine. */
interface VoicesWanted {
  readonly kind: 'list';
  readonly engine: string;
  /** BCP 47 primary tag of what they have to speak; any if it is left out. */
  readonly speaks?: string | undefined;
  /** Language of the descriptions. */
  readonly describedIn: string;
}

/** A sentence as one voice speaks it. */
interface SentenceWanted {
  readonly kind: 'hear';
  /** With its engine, such as "espeak:alice". */
  readonly voice: string;
  readonly text: string;
  /** That of the text; found by its letters if it is left out. */
  readonly language?: 'en' | 'zh' | undefined;
}

/** What is wanted of voices by who chooses one, outside of any run. */
export interface VoiceRequest<Wanted extends VoicesWanted | SentenceWanted = VoicesWanted | SentenceWanted> {
  readonly voices: Wanted;
  /** Folder of the artifact store. */
  readonly storeRoot: string;
}
export type VoiceListRequest = VoiceRequest<VoicesWanted>;
export type SentenceRequest = VoiceRequest<SentenceWanted>;

/** A spoken sentence: a sound file in a folder of the artifact store. */
export interface SpokenSentence {
  readonly directory: string;
  readonly output: { readonly files: readonly string[] };
  /** What the engine did not do as it was asked. */
  readonly warnings: readonly Warning[];
  /** What a hosted engine has billed for it now; nothing for one that was found. */
  readonly usage: RemoteUsage;
}

/** Lists voices or lets one speak, in a process that has the engines. @throws what the engine throws, `speech.voice` */
export type LookAtVoices = (
  request: VoiceRequest,
  parts: { readonly engines: EngineRegistry; readonly signal: AbortSignal },
) => Promise<FoundVoices | SpokenSentence>;

/** The step that makes a {@link SpokenSentence}. */
export const SENTENCE_STEP = 'inspect-voice';
