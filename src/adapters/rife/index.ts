import { createNotReady, READY } from '../../engines/availability.ts';
import type { Availability, EngineAdapter, Environment } from '../../engines/engine.ts';

const MODEL = 'rife-4.9';
const WANTED = { names: [MODEL], forms: ['rife'] };

/** RIFE (Huang et al., "Real-Time Intermediate Flow Estimation for Video Frame Interpolation", 2022) in its ONNX forms. */
export const rife: EngineAdapter<'interpolator'> = {
  task: 'interpolator',
  name: 'rife',
  parameter: 'NAME|FILE',
  // It leases an accelerator for itself when it draws its first picture, as most runs that may use it interpolate nothing.
  getResourceNeed: () => ({ kind: 'cpu' }),
  checkAvailability: checkInstalled,
  loadModelForms: async () => [(await import('./rife-form.ts')).RIFE_FORM],
  async create(choice, environment, signal) {
    const { loadRife } = await import('./load-rife.ts');
    return loadRife(WANTED, choice, environment, signal);
  },
};

async function checkInstalled(environment: Environment): Promise<Availability> {
  const { findInstalledModel } = await import('../../engines/model-store/find-model.ts');
  const installed = await findInstalledModel(WANTED, environment);
  return installed ? READY : createNotReady('interpolator.no-model', { model: MODEL });
}
