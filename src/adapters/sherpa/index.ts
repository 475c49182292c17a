import { resolve } from 'node:path';
import { isInstalled, notReady, READY } from '../../engines/availability.ts';
import type { EngineAdapter } from '../../engines/engine.ts';

const PACKAGE = 'sherpa-onnx-node';

export const sherpa: EngineAdapter<'speech'> = {
  task: 'speech',
  name: 'sherpa',
  parameter: 'FOLDER',
  needs: () => ({ kind: 'cpu' }),
  available: async () => (isInstalled(PACKAGE) ? READY : notReady('sherpa.no-package', { package: PACKAGE })),
  async create({ parameter: folder = '' }, { FOOTLIGHT_SHERPA_MODELS = '.' }) {
    const { createSherpaSynthesizer } = await import('./sherpa-synthesizer.ts');
    return createSherpaSynthesizer(folder, resolve(FOOTLIGHT_SHERPA_MODELS, folder));
  },
};
