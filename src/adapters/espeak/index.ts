import { createNotReady, isInstalled, READY } from '../../engines/availability.ts';
import type { EngineAdapter } from '../../engines/engine.ts';

const PACKAGE = '@echogarden/espeak-ng-emscripten';

export const espeak: EngineAdapter<'speech'> = {
  task: 'speech',
  name: 'builtin',
  aliases: ['espeak'],
  title: 'eSpeak NG: 22 voices in English and Mandarin',
  isEmbedded: true,
  getResourceNeed: () => ({ kind: 'cpu' }),
  checkAvailability: async () =>
    isInstalled(PACKAGE)
      ? READY
      : createNotReady(`the optional package ${PACKAGE} is not installed`, 'Install it: `npm install`.'),
  create: async () => (await import('./espeak-synthesizer.ts')).espeakSynthesizer,
};
