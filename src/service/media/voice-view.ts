import type { EngineDescription } from '../../execution/production-description.ts';
import type { ListedVoice } from '../../execution/voices/listed-voice.ts';

/** A voice as JSON. */
export interface VoiceView extends ListedVoice {
  /** The engine that was asked, as options name it. */
  readonly engine: string;
}

/** Voices and the engines that speak. */
export interface VoiceList {
  readonly voices: VoiceView[];
  /** How many the list leaves out, as an engine has more than it holds; options take them by name all the same. */
  readonly left_out: number;
  /** All of them; not ready where they gave no list. */
  readonly engines: EngineDescription[];
}
