import { createNotReady, READY } from '../../engines/availability.ts';
import type { Availability, Environment } from '../../engines/engine.ts';
import type { WantedModels } from '../../engines/model-store/find-model.ts';

/** Whether one of the models that an engine takes is installed. */
export async function checkModel(wanted: WantedModels, environment: Environment): Promise<Availability> {
  const { findInstalledModel } = await import('../../engines/model-store/find-model.ts');
  if (await findInstalledModel(wanted, environment)) return READY;
  const [model] = wanted.names;
  return model === undefined
    ? createNotReady('matter.no-own-model', { forms: wanted.forms })
    : createNotReady('matter.no-net', { models: wanted.names, model });
}
