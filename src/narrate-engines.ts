import { join } from 'node:path';
import { builtinSoundGenerator } from './adapters/builtin-sound/builtin-sound-generator.ts';
import { espeakSynthesizer } from './adapters/espeak/espeak-synthesizer.ts';
import { endpointFromEnvironment } from './adapters/openai/openai-endpoint.ts';
import { OpenAiTextModel } from './adapters/openai/openai-text-model.ts';
import { FootlightError } from './core/errors.ts';
import { cacheDirectory } from './core/places.ts';
import { leaseDevice } from './inference/device-lease.ts';
import { usedDeviceBytes } from './inference/device-memory.ts';
import type { NarrateEngines } from './workflows/narrate/engines.ts';

/** The engines of `narrate` by the names that its options take. */
export function createNarrateEngines(): NarrateEngines {
  return {
    speech(name) {
      const [engine] = name.split(':') as [string];
      if (engine === 'builtin' || engine === 'espeak') return espeakSynthesizer;
      throw unknownEngine(name, 'builtin');
    },
    sounds(name) {
      if (name === 'builtin' || name === 'none') return builtinSoundGenerator;
      throw unknownEngine(name, 'builtin or none');
    },
    textModel: (name) => new OpenAiTextModel(name, endpointFromEnvironment(name)),
    lease: (signal) => leaseDevice('accelerator-0', join(cacheDirectory(), 'devices.sqlite'), signal),
    usedBytes: () => usedDeviceBytes('cuda'),
  };
}

function unknownEngine(name: string, known: string): FootlightError {
  return new FootlightError('engine.unknown', `There is no engine ${name}.`, {
    kind: 'usage',
    value: name,
    remedy: `Name one of: ${known}.`,
  });
}
