import { join, resolve } from 'node:path';
import { builtinSoundGenerator } from './adapters/builtin-sound/builtin-sound-generator.ts';
import { espeakSynthesizer } from './adapters/espeak/espeak-synthesizer.ts';
import { endpointFromEnvironment, type OpenAiEndpoint } from './adapters/openai/openai-endpoint.ts';
import { OpenAiSpeech } from './adapters/openai/openai-speech.ts';
import { OpenAiTextModel } from './adapters/openai/openai-text-model.ts';
import { createSherpaSynthesizer } from './adapters/sherpa/sherpa-synthesizer.ts';
import { createTangoFlux } from './adapters/tangoflux/tangoflux.ts';
import { createIndexTts2 } from './adapters/voice-cloning/indextts2.ts';
import { createMegaTts3 } from './adapters/voice-cloning/megatts3.ts';
import { FootlightError } from './core/errors.ts';
import { cacheDirectory } from './core/places.ts';
import type { SoundGenerator } from './engines/sound-generator.ts';
import type { SpeechSynthesizer } from './engines/speech-synthesizer.ts';
import { leaseDevice } from './inference/device-lease.ts';
import { usedDeviceBytes } from './inference/device-memory.ts';
import type { NarrateEngines } from './productions/narrate/engines.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How the speech engines are named, for `footlight voices` and for errors. */
export const SPEECH_ENGINES = ['builtin', 'openai:MODEL', 'megatts3', 'indextts2', 'sherpa:FOLDER'] as const;

/** The engines of `narrate` by the names that its options take; servers by their addresses in the environment. */
export function createNarrateEngines(environment: Environment = process.env): NarrateEngines {
  return {
    speech: (name) => speechEngine(name, environment),
    sounds: (name) => soundEngine(name, environment),
    textModel: (name) => new OpenAiTextModel(name, endpointFromEnvironment(name, environment)),
    lease: (signal) => leaseDevice('accelerator-0', join(cacheDirectory(), 'devices.sqlite'), signal),
    usedBytes: () => usedDeviceBytes('cuda'),
  };
}

function speechEngine(name: string, environment: Environment): SpeechSynthesizer {
  const at = name.indexOf(':');
  const [engine, rest] = at < 0 ? [name, ''] : [name.slice(0, at), name.slice(at + 1)];
  const timeoutSeconds = Number(environment.FOOTLIGHT_ENGINE_TIMEOUT) || undefined;
  const voiceFolder = resolve(environment.FOOTLIGHT_VOICES ?? join(cacheDirectory(), 'voices'));
  switch (engine) {
    case 'builtin':
    case 'espeak':
      return espeakSynthesizer;
    case 'openai':
      return new OpenAiSpeech(rest || 'tts-1', speechEndpoint(environment));
    case 'megatts3':
      return createMegaTts3({
        url: environment.FOOTLIGHT_MEGATTS3_URL ?? 'http://127.0.0.1:7929',
        voiceFolder,
        timeoutSeconds,
      });
    case 'indextts2':
      return createIndexTts2({
        url: environment.FOOTLIGHT_INDEXTTS2_URL ?? 'http://127.0.0.1:7860',
        voiceFolder,
        timeoutSeconds,
      });
    case 'sherpa':
      return createSherpaSynthesizer(rest, resolve(environment.FOOTLIGHT_SHERPA_MODELS ?? '.', rest));
    default:
      throw unknownEngine(name, SPEECH_ENGINES.join(', '));
  }
}

function soundEngine(name: string, environment: Environment): SoundGenerator {
  const timeoutSeconds = Number(environment.FOOTLIGHT_ENGINE_TIMEOUT) || undefined;
  if (name === 'builtin' || name === 'none') return builtinSoundGenerator;
  if (name === 'tangoflux')
    return createTangoFlux(environment.FOOTLIGHT_TANGOFLUX_URL ?? 'http://127.0.0.1:7860', timeoutSeconds);
  throw unknownEngine(name, 'builtin, tangoflux, none');
}

/** A speech server of one's own has its own address; without one OpenAI's service is meant. */
function speechEndpoint(environment: Environment): OpenAiEndpoint {
  const own = environment.FOOTLIGHT_SPEECH_URL;
  if (own) return { baseUrl: own.replace(/\/+$/, ''), apiKey: environment.FOOTLIGHT_SPEECH_KEY };
  return endpointFromEnvironment('tts', environment);
}

function unknownEngine(name: string, known: string): FootlightError {
  return new FootlightError('engine.unknown', `There is no engine ${name}.`, {
    kind: 'usage',
    value: name,
    remedy: `Name one of: ${known}.`,
  });
}
