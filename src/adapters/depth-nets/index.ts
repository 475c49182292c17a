import { createNotReady, READY } from '../../engines/availability.ts';
import type { Availability, EngineAdapter, Environment } from '../../engines/engine.ts';

/** TCMonoDepth's small net. */
export const tcMonoDepth: EngineAdapter<'depth'> = createAdapter('tcmonodepth', 'tcmonodepth');

/** Depth Anything V2 in its ONNX form. Only the small net has a free licence. */
export const depthAnything: EngineAdapter<'depth'> = createAdapter(
  'depth-anything',
  'depth-anything-v2-small',
);

function createAdapter(name: 'tcmonodepth' | 'depth-anything', modelName: string): EngineAdapter<'depth'> {
  return {
    task: 'depth',
    name,
    parameter: 'NAME|FILE',
    getResourceNeed: ({ settings }) => ({ kind: settings.provider === 'cpu' ? 'cpu' : 'accelerator' }),
    checkAvailability: (environment) => checkInstalled(modelName, name, environment),
    async loadModelForms() {
      const { TCMONODEPTH_FORM, DEPTH_ANYTHING_FORM } = await import('./depth-forms.ts');
      return [name === 'tcmonodepth' ? TCMONODEPTH_FORM : DEPTH_ANYTHING_FORM];
    },
    async create(choice, environment) {
      const { loadDepthNet } = await import('./load-depth-net.ts');
      const { TCMONODEPTH, DEPTH_ANYTHING } = await import('./depth-net.ts');
      const net = name === 'tcmonodepth' ? TCMONODEPTH : DEPTH_ANYTHING;
      return loadDepthNet(net, modelName, choice, environment);
    },
  };
}

async function checkInstalled(model: string, form: string, environment: Environment): Promise<Availability> {
  const { findInstalledModel } = await import('../../engines/model-store/find-model.ts');
  const installed = await findInstalledModel({ names: [model], forms: [form] }, environment);
  return installed ? READY : createNotReady('depth.no-model', { model });
}
