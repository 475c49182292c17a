import { BUILTIN, parseVoice } from '../../../engines/reference.ts';
import type { EngineRegistry } from '../../../engines/registry.ts';
import { describeVoice } from '../../../engines/speech-synthesizer.ts';
import { UsageLedger } from '../../../execution/remote/usage-ledger.ts';
import { runAlone } from '../../../execution/run-alone.ts';
import type { ListedVoice } from '../../../execution/voices/listed-voice.ts';
import type {
  LookAtVoices,
  SentenceRequest,
  SpokenSentence,
  VoiceListRequest,
} from '../../../execution/voices/voice-look.ts';
import { speaks } from '../../../pipelines/sound/find-narrator.ts';
import { detectLanguage } from '../../../story/language.ts';
import { toPlainSpeech } from '../../../story/plain-speech.ts';
import { sentenceStep } from './sentence-step.ts';

interface VoiceParts {
  readonly engines: EngineRegistry;
  readonly signal: AbortSignal;
}

/** Servers may have any number, and may call them anything. */
const MAX_VOICES = 500;
/** Longer ones are refused by the options that take a voice. */
const MAX_REFERENCE = 200;

/** Lists the voices of an engine, or lets one speak a sentence. */
export const lookAtVoices: LookAtVoices = async ({ voices, storeRoot }, parts) => {
  if (voices.kind === 'hear') return hear({ voices, storeRoot }, parts);
  const listed = await listVoices(voices, parts);
  const shown = listed.filter(({ voice }) => voice.length <= MAX_REFERENCE).slice(0, MAX_VOICES);
  return { voices: shown, leftOut: listed.length - shown.length };
};

/** The voices of an engine: those that speak the language if one is given. */
export async function listVoices(
  { engine, speaks: language, describedIn }: Omit<VoiceListRequest['voices'], 'kind'>,
  { engines, signal }: VoiceParts,
): Promise<ListedVoice[]> {
  const synthesizer = await engines.create('speech', engine, {}, signal);
  const voices = await synthesizer.listVoices(signal);
  return voices
    .map((voice) => ({
      voice: `${synthesizer.id}:${voice.id}`,
      name: voice.id,
      gender: voice.gender,
      age: voice.age,
      languages: voice.languages,
      description: describeVoice(voice, describedIn),
    }))
    .filter(({ languages }) => speaks(languages, language));
}

async function hear(
  { voices: { voice: reference, text, language = detectLanguage(text) }, storeRoot }: SentenceRequest,
  { engines, signal }: VoiceParts,
): Promise<SpokenSentence> {
  const { engine = BUILTIN, voice } = parseVoice(reference);
  const synthesizer = await engines.create('speech', engine, {}, signal);
  const usage = new UsageLedger();
  const { directory, manifest } = await runAlone(storeRoot, {
    step: sentenceStep,
    // Signs alone are left to the engine, which may know a word for them.
    input: {
      engine: synthesizer.id,
      engineVersion: synthesizer.version,
      voice,
      language,
      text: toPlainSpeech(text, language) || text,
    },
    resources: { synthesizer, accelerator: engines.accelerator },
    signal,
    usage,
  });
  const { output, warnings } = manifest;
  return { directory, output, warnings, usage: usage.total };
}
