import { isInstalled, notReady, READY } from '../../engines/availability.ts';
import type { EngineAdapter } from '../../engines/engine.ts';

const PACKAGE = '@echogarden/espeak-ng-emscripten';

export const espeak: EngineAdapter<'speech'> = {
  task: 'speech',
  name: 'builtin',
  aliases: ['espeak'],
  isEmbedded: true,
  needs: () => ({ kind: 'cpu' }),
  available: async () => (isInstalled(PACKAGE) ? READY : notReady('espeak.no-package', { package: PACKAGE })),
  create: async () => (await import('./espeak-synthesizer.ts')).espeakSynthesizer,
};
