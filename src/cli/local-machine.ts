import { getLanguage } from '../core/messages/say.ts';
import { chooseHub } from '../engines/model-store/hubs.ts';
import { listModels } from '../engines/model-store/list-models.ts';
import { getModelStoreSettings, ModelStore } from '../engines/model-store/model-store.ts';
import type { Machine } from '../service/machine.ts';
import { examineMachine } from './examine-machine.ts';

/** This machine, for a service on it. @param folder of intermediate results */
export function createLocalMachine({
  folder,
  environment = process.env,
  models = openNearestStore(environment),
}: LocalParts): Machine {
  const examination = { folder, namesFolder: false, triesAgain: false };
  return {
    models,
    environment,
    listModels: (language) => listModels(models, language),
    examine: (language) => examineMachine({ ...examination, language }),
  };
}

interface LocalParts {
  readonly folder: string;
  readonly models?: ModelStore;
  readonly environment?: NodeJS.ProcessEnv;
}

/** Asks the hub first that is chosen or nearest, as `footlight models pull` does. */
function openNearestStore(environment: NodeJS.ProcessEnv): ModelStore {
  const settings = getModelStoreSettings(environment);
  const { hasOwnHub } = settings;
  const firstHub = chooseHub(environment.FOOTLIGHT_HUB, { language: getLanguage(), hasOwnHub });
  return new ModelStore({ ...settings, ...(firstHub && { firstHub }) });
}
