import { join, resolve } from 'node:path';
import { getCacheDirectory } from '../../core/cache-directory.ts';
import type { EngineAdapter, Environment } from '../../engines/engine.ts';
import type { SpeechSynthesizer } from '../../engines/speech-synthesizer.ts';
import {
  checkGradioAvailability,
  type GradioServer,
  getGradioNeed,
  getGradioTimeout,
  getGradioUrl,
} from '../gradio/gradio-server.ts';
import type { ClonerSettings } from './cloner-settings.ts';

export const megatts3 = createClonerAdapter(
  'megatts3',
  {
    name: 'MegaTTS3',
    provider: 'megatts3',
    variable: 'FOOTLIGHT_MEGATTS3_URL',
    defaultUrl: 'http://127.0.0.1:7929',
  },
  async (settings) => (await import('./megatts3.ts')).createMegaTts3(settings),
);

export const indextts2 = createClonerAdapter(
  'indextts2',
  {
    name: 'IndexTTS2',
    provider: 'indextts2',
    variable: 'FOOTLIGHT_INDEXTTS2_URL',
    defaultUrl: 'http://127.0.0.1:7860',
  },
  async (settings) => (await import('./indextts2.ts')).createIndexTts2(settings),
);

function createClonerAdapter(
  name: string,
  server: GradioServer,
  create: (settings: ClonerSettings) => Promise<SpeechSynthesizer>,
): EngineAdapter<'speech'> {
  return {
    task: 'speech',
    name,
    providers: [{ name: server.provider }],
    getResourceNeed: (_choice, environment) => getGradioNeed(server, environment),
    getBilledModel: () => undefined,
    checkAvailability: (environment) => checkGradioAvailability(server, environment),
    create: (_choice, environment) =>
      create({
        url: getGradioUrl(server, environment),
        voiceFolder: getVoiceFolder(environment),
        timeoutSeconds: getGradioTimeout(environment),
      }),
  };
}

function getVoiceFolder(environment: Environment): string {
  return resolve(environment.FOOTLIGHT_VOICES ?? join(getCacheDirectory(environment), 'voices'));
}
