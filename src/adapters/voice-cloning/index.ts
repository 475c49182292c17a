import { join, resolve } from 'node:path';
import { cacheDirectory } from '../../core/places.ts';
import type { EngineAdapter, Environment } from '../../engines/engine.ts';
import type { SpeechSynthesizer } from '../../engines/speech-synthesizer.ts';
import {
  type GradioServer,
  gradioAvailable,
  gradioNeeds,
  gradioTimeout,
  gradioUrl,
} from '../gradio/gradio-server.ts';
import type { ClonerSettings } from './cloner-settings.ts';

export const megatts3 = clonerAdapter(
  'megatts3',
  {
    name: 'MegaTTS3',
    provider: 'megatts3',
    variable: 'FOOTLIGHT_MEGATTS3_URL',
    defaultUrl: 'http://127.0.0.1:7929',
  },
  async (settings) => (await import('./megatts3.ts')).createMegaTts3(settings),
);

export const indextts2 = clonerAdapter(
  'indextts2',
  {
    name: 'IndexTTS2',
    provider: 'indextts2',
    variable: 'FOOTLIGHT_INDEXTTS2_URL',
    defaultUrl: 'http://127.0.0.1:7860',
  },
  async (settings) => (await import('./indextts2.ts')).createIndexTts2(settings),
);

function clonerAdapter(
  name: string,
  server: GradioServer,
  create: (settings: ClonerSettings) => Promise<SpeechSynthesizer>,
): EngineAdapter<'speech'> {
  return {
    task: 'speech',
    name,
    providers: [{ name: server.provider }],
    needs: (_choice, environment) => gradioNeeds(server, environment),
    available: (environment) => gradioAvailable(server, environment),
    create: (_choice, environment) =>
      create({
        url: gradioUrl(server, environment),
        voiceFolder: voiceFolder(environment),
        timeoutSeconds: gradioTimeout(environment),
      }),
  };
}

function voiceFolder(environment: Environment): string {
  return resolve(environment.FOOTLIGHT_VOICES ?? join(cacheDirectory(environment), 'voices'));
}
