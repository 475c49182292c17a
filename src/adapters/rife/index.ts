import { createNotReady, READY } from '../../engines/availability.ts';
import type { Availability, EngineAdapter, Environment } from '../../engines/engine.ts';

const MODEL = 'rife-4.9';

/** RIFE (Huang et al., "Real-Time Intermediate Flow Estimation for Video Frame Interpolation", 2022) in its ONNX forms. */
export const rife: EngineAdapter<'interpolator'> = {
  task: 'interpolator',
  name: 'rife',
  parameter: 'FILE',
  // It leases an accelerator for itself when it draws its first picture, as most runs that may use it interpolate nothing.
  getResourceNeed: () => ({ kind: 'cpu' }),
  checkAvailability: checkInstalled,
  async create(choice, environment) {
    const { loadRife } = await import('./load-rife.ts');
    return loadRife(MODEL, choice, environment);
  },
};

async function checkInstalled(environment: Environment): Promise<Availability> {
  const { ModelStore, getModelStoreSettings } = await import('../../engines/model-store/model-store.ts');
  const installed = await new ModelStore(getModelStoreSettings(environment)).find(MODEL);
  return installed ? READY : createNotReady('interpolator.no-model', { model: MODEL });
}
