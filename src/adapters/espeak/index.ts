import { createNotReady, isInstalled, READY } from '../../engines/availability.ts';
import type { EngineAdapter } from '../../engines/engine.ts';

const PACKAGE = '@echogarden/espeak-ng-emscripten';

export const espeak: EngineAdapter<'speech'> = {
  task: 'speech',
  name: 'builtin',
  aliases: ['espeak'],
  isEmbedded: true,
  license: 'GPL-3.0-or-later',
  getResourceNeed: () => ({ kind: 'cpu' }),
  checkAvailability: async () =>
    isInstalled(PACKAGE) ? READY : createNotReady('espeak.no-package', { package: PACKAGE }),
  create: async () => (await import('./espeak-synthesizer.ts')).espeakSynthesizer,
};
