import { createNotReady, isInstalled, READY } from '../../engines/availability.ts';
import type { EngineAdapter } from '../../engines/engine.ts';
import { SELFIE_PACKAGE } from './weights-file.ts';

/** MediaPipe's segmentation net for people, with its coarse masks refined to mattes. */
export const selfieSegmentation: EngineAdapter<'matter'> = {
  task: 'matter',
  name: 'selfie-segmentation',
  aliases: ['selfie'],
  // The net is so small that an accelerator would gain nothing.
  getResourceNeed: () => ({ kind: 'cpu' }),
  checkAvailability: async () =>
    isInstalled(`${SELFIE_PACKAGE}/package.json`)
      ? READY
      : createNotReady('matter.no-package', { package: SELFIE_PACKAGE }),
  async create() {
    const { loadSelfieMatter } = await import('./selfie-matter.ts');
    return loadSelfieMatter();
  },
};
